// One workgroup a query. The scores are walked over in turns of one column a thread, of four once the best list is full
// and little comes before its last entry; what does is collected, and whenever there are more than LANES candidates they
// are sorted and merged into the best list. The order is total (higher score, then lower id), so the result does not
// depend on the order in which candidates were collected.
const LANES: u32 = 256u;
const TURN: u32 = 4u;
// A turn may add TURN x LANES candidates to a list that is just not full enough to be merged.
const ROOM: u32 = 1280u;
// Candidates that a thread sorts and moves.
const PART: u32 = ROOM / LANES;
// Entries of the best list that a thread moves: K is at most 2048.
const SHARE: u32 = 8u;

var<workgroup> keys: array<u32, ROOM>;
var<workgroup> ids: array<u32, ROOM>;
var<workgroup> collected: atomic<u32>;
var<workgroup> collected_now: u32;

// Maps a score to an integer of the same order; both zeros are one, and not-a-number counts as minus infinity.
fn key_of(score: f32) -> u32 {
  let bits = bitcast<u32>(score);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0x007fffffu; }
  if ((bits & 0x7fffffffu) == 0u) { return 0x80000000u; }
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}

fn score_of(key: u32) -> f32 {
  return bitcast<f32>(select(~key, key & 0x7fffffffu, (key >> 31u) == 1u));
}

fn precedes(key: u32, id: u32, other_key: u32, other_id: u32) -> bool {
  return key > other_key || (key == other_key && id < other_id);
}

// Sorts the candidates by counting, for each, those that come before it: no two are equal in the total order. Two
// barriers, where a sorting network has dozens, which a device that emulates workgroups pays dearly.
fn sort(thread: u32, count: u32) {
  var own_keys: array<u32, PART>;
  var own_ids: array<u32, PART>;
  var ranks: array<u32, PART>;
  for (var i = 0u; i < PART; i++) {
    let at = i * LANES + thread;
    if (at < count) {
      own_keys[i] = keys[at];
      own_ids[i] = ids[at];
      // Not every driver clears a variable at each turn of the loop that calls this.
      ranks[i] = 0u;
      for (var j = 0u; j < count; j++) { ranks[i] += u32(precedes(keys[j], ids[j], own_keys[i], own_ids[i])); }
    }
  }
  workgroupBarrier();
  for (var i = 0u; i < PART; i++) {
    if (i * LANES + thread < count) {
      keys[ranks[i]] = own_keys[i];
      ids[ranks[i]] = own_ids[i];
    }
  }
  workgroupBarrier();
}

// How many of the sorted candidates come before an entry.
fn candidates_before(key: u32, id: u32, count: u32) -> u32 {
  var low = 0u;
  var high = count;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (precedes(keys[middle], ids[middle], key, id)) { low = middle + 1u; } else { high = middle; }
  }
  return low;
}

// How many of the best come before a candidate.
fn best_before(start: u32, filled: u32, key: u32, id: u32) -> u32 {
  var low = 0u;
  var high = filled;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (precedes(key_of(bestScores[start + middle]), bestIds[start + middle], key, id)) { low = middle + 1u; } else { high = middle; }
  }
  return low;
}

// Sorts `count` candidates and merges them into the best list: every entry's new place is its own place plus the number
// of entries of the other list before it. All places are known before anything is written.
fn merge(thread: u32, start: u32, filled: u32, count: u32) {
  sort(thread, count);
  var old_scores: array<f32, SHARE>;
  var old_ids: array<u32, SHARE>;
  var old_places: array<u32, SHARE>;
  var new_places: array<u32, PART>;
  for (var i = 0u; i < SHARE; i++) {
    let at = i * LANES + thread;
    old_places[i] = uniforms.kept;
    if (at < filled) {
      old_scores[i] = bestScores[start + at];
      old_ids[i] = bestIds[start + at];
      old_places[i] = at + candidates_before(key_of(old_scores[i]), old_ids[i], count);
    }
  }
  for (var i = 0u; i < PART; i++) {
    let at = i * LANES + thread;
    new_places[i] = uniforms.kept;
    if (at < count) { new_places[i] = at + best_before(start, filled, keys[at], ids[at]); }
  }
  storageBarrier();
  workgroupBarrier();
  for (var i = 0u; i < SHARE; i++) {
    if (old_places[i] < uniforms.kept) {
      bestScores[start + old_places[i]] = old_scores[i];
      bestIds[start + old_places[i]] = old_ids[i];
    }
  }
  for (var i = 0u; i < PART; i++) {
    if (new_places[i] < uniforms.kept) {
      bestScores[start + new_places[i]] = score_of(keys[i * LANES + thread]);
      bestIds[start + new_places[i]] = ids[i * LANES + thread];
    }
  }
  storageBarrier();
  workgroupBarrier();
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let query = workgroup_index(group, groups);
  if (query >= uniforms.queries) { return; }
  let start = query * uniforms.kept;
  var filled = uniforms.filled;
  var first = 0u;
  while (first < uniforms.columns) {
    let full = filled == uniforms.kept;
    var last_key = 0u;
    var last_id = 0u;
    if (full) {
      last_key = key_of(bestScores[start + filled - 1u]);
      last_id = bestIds[start + filled - 1u];
    }
    let share = select(1u, TURN, full);
    for (var i = 0u; i < share; i++) {
      let column = first + thread * share + i;
      if (column >= uniforms.columns) { break; }
      let key = key_of(scores[query * uniforms.stride + column]);
      let id = uniforms.firstId + column;
      if (!full || precedes(key, id, last_key, last_id)) {
        let slot = atomicAdd(&collected, 1u);
        keys[slot] = key;
        ids[slot] = id;
      }
    }
    first += share * LANES;
    workgroupBarrier();
    if (thread == 0u) { collected_now = atomicLoad(&collected); }
    // Uniform for all threads, so that all of them take the same way to the barriers of the merge.
    let count = workgroupUniformLoad(&collected_now);
    if (count > LANES || (count > 0u && first >= uniforms.columns)) {
      merge(thread, start, filled, count);
      filled = min(uniforms.kept, filled + count);
      if (thread == 0u) { atomicStore(&collected, 0u); }
      workgroupBarrier();
    }
  }
}
