package guide

import _ "embed"

//go:embed guide.schema.json
var schema string

// Schema is the JSON Schema (2020-12) of a guide, as files hold it and the API
// serves it. A file holds one guide, an array of guides, or {"guides": [ … ]}.
func Schema() []byte { return []byte(schema) }
