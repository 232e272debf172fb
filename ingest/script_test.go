package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"yijian/ingest/catalog"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/load"
	"yijian/ingest/open"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ingest": main, hashed: func() { os.Exit(command(byCharacters)) }})
}

// hashed is the program with an embedder that costs nothing, for tests that are
// not about meaning.
const hashed = "ingest-hashed"

func byCharacters(context.Context, open.Settings, *catalog.Catalog) (open.Embedders, error) {
	return open.EmbeddersOf(&embeddingtest.Hash{}), nil
}

// The scripts run the program in an empty folder. Commands of their own:
//
//	huge FILE            writes one more byte than a file may have
//	bytes FILE HEX…      writes bytes
//	exits CODE ARGS…     runs ingest and wants that exit code
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("YIJIAN_EMBED_MODEL", "none")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"huge":  huge,
			"bytes": writeBytes,
			"exits": exits,
		},
	})
}

func huge(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("a"), load.MaxSize+1), 0o644))
}

func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	var data []byte
	for _, hex := range args[1:] {
		b, err := strconv.ParseUint(hex, 16, 8)
		ts.Check(err)
		data = append(data, byte(b))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("ingest", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("ingest %s: exit %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}
