// Package entente holds the vocabulary of the record of who stands with whom:
// states, pairs, votes, records, editions and figures. It does no input or
// output; every other package speaks these words.
package entente
