// Package guide is the vocabulary of service guides (办事指南): what a guide
// says, element by element, as a typed record.
//
// It holds no behaviour beyond what a record can tell about itself: how its
// elements read ([Guide.Elements]), whether it is in force ([Validity.InForce]),
// whose office it names ([Guide.ServesOffice]) and what its content hash is
// ([Guide.Version]). Loading is package load, searching package store.
//
// Start at [Guide], then [Guide.Elements].
//
// # Design
//
// A guide is a list of elements, each of one [Slot] and each rendered once, word
// for word, by Elements. Everything downstream (search chunks, answers, the
// checker, the guide page) works on that rendering, so there is one text that
// can be quoted and one text a quotation is compared with. The alternative,
// rendering in each place, lets a quote and its source drift apart.
package guide
