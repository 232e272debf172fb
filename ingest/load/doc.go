// Package load turns a guide file into [guide.Guide]: every element in its slot,
// word for word, and what is not recognised kept as a section.
//
// Formats: our JSON (guide.schema.json), the exchange field names of
// GB/T 39554, Markdown, HTML (also JSP output) and plain text, in UTF-8 or
// GB18030. Searching, versions and incremental ingest are not here.
//
// Start at [File]. Every unstructured format is read into a flat list of blocks
// (block.go; text.go, html.go), outline.go finds the labels among them
// (labels.txt says what they mean), and fill.go puts what stands under a label
// into its slot. Lints of one guide and across guides are in lint.go and
// lintall.go.
//
// # Design
//
// Labels decide, layout only helps: the same table serves a heading, a bold
// run, a table cell, a <dt> and "label：value" in mid-paragraph, because cities
// lay the same eleven elements out in all of these ways. The alternative, a
// template per site, is exact for the sites one has seen and worthless for the
// next. The words are in labels.txt and furniture.txt, so that a city adds its
// own without touching code.
package load
