// Package record is the build graph and the reading desk of the record: Sync
// brings editions in, Build derives segments from them (only what changed),
// and a Record answers for figures, groups, yardsticks and the evidence behind
// a figure, whether it was built from a full download or is the embedded one.
package record
