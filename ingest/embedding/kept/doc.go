// Package kept is for vectors that need not be made again: in a file that ships
// with the program ([Read]), in a folder that fills as an evaluation goes on
// ([Open]), or, for questions, the last ones in memory ([Recent]). Each stands in
// front of an Embedder and is one itself. The vectors of guides are not kept here
// but in the catalog.
//
// # Design
//
// A file is a line that says what it is, the model's name and size on a line, and
// then records of one size: the text's key, the scale, the elements as int8. So a
// record can be appended, and what a kill has cut off at the end can be told by
// its size. An Embedder with a folder hands out vectors as they are kept, also
// the first time, so that a second run is the same as the first.
package kept
