package tkg

// Lines is lines.
var Lines = lines
