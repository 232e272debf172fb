// Package sample is a fictional city with a full set of service guides, so that
// the program can be tried on a clean clone.
//
// Nothing in it is true. 安澜市 in 示例省 does not exist; its division codes
// begin with 99, which no division has; its fees, time limits, windows, streets
// and rules are invented; its telephone numbers use the area code 0600 and local
// numbers that begin with 01, so they can be nobody's; its web addresses lie
// under the reserved domain .example (RFC 2606). A national law is quoted only
// where a guide names the document and the clause. Whoever ingests these guides
// marks them as sample (guide.Source.Sample), and they are shown as such.
//
// The guides are files in guides/, in the four formats that package load reads,
// one of them in GB18030. README.md lists them and what each one is there to show.
// Start at [FS].
package sample

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"yijian/ingest/embedding/kept"
	"yijian/ingest/region"
)

// Codes of the fictional divisions.
const (
	Province = "990000" // 示例省
	City     = "990100" // 安澜市
	Wanghu   = "990102" // 望湖区
	Qinglan  = "990103" // 青岚区
)

//go:embed guides
var guides embed.FS

// FS is the folder of the sample guides. Pages among them name no region, as
// real portal pages don't: load them with [City].
func FS() fs.FS {
	sub, err := fs.Sub(guides, "guides")
	if err != nil { // the folder is embedded above
		panic(fmt.Sprintf("sample: guides: %v", err))
	}
	return sub
}

//go:embed vectors.bin
var vectors []byte

// Vectors are those of the guides' chunks by the model in the program, so that a
// first start need not make them. If a guide or the way it is cut changes:
//
//	go test ./ingest/sample -run Vectors -update
func Vectors() (*kept.Set, error) {
	set, err := kept.Read(bytes.NewReader(vectors))
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	return set, nil
}

// Divisions are the fictional province, city and districts, for
// region.Table.With.
func Divisions() []region.Division {
	return []region.Division{
		{Code: Province, Name: "示例省"},
		{Code: City, Name: "安澜市"},
		{Code: Wanghu, Name: "望湖区"},
		{Code: Qinglan, Name: "青岚区"},
	}
}
