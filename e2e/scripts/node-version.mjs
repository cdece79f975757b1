const oldest = [20, 19];

/** Ends the process with one sentence when this Node is older than the tools need. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  console.error(`This is Node ${process.versions.node}; the studio needs Node ${oldest.join('.')} or newer.`);
  process.exit(1);
}
