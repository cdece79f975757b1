// Each lane of a subgroup reads another row and hands it to all: on a processor a load costs tens of instructions and a
// shuffle one. A workgroup is a subgroup of eight, or two of four; a thread serves two rows of its tile.
const LANES: u32 = 4u + 4u * LARGE;
const LANE_ROWS: u32 = 8u;
