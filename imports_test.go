// The import rules of the repository, read from the source so that no cached
// list can be stale.
package yijian_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// tops are the top folders; a folder imports only itself and folders behind it.
var tops = []string{"eval", "assistant", "ingest", "prompts"}

// path steps in order; a step imports only steps before it.
var steps = []string{"guard", "understand", "retrieve", "compose", "check", "answer"}

// leaves import nothing of ours but what is listed.
var leaves = map[string][]string{
	"ingest/guide":    {},
	"ingest/han":      {},
	"ingest/region":   {"ingest/han", "ingest/guide"},
	"ingest/lexicon":  {"ingest/han"},
	"ingest/store":    {"ingest/guide"},
	"assistant/chat":  {"ingest/guide"},
	"assistant/claim": {"ingest/guide"},
	"assistant/guard": {"ingest/han"},
}

// only lists who may import what from outside.
var only = map[string][]string{
	"github.com/labstack/echo/v4": {"assistant/web"},
	"modernc.org/sqlite":          {"ingest/catalog", "assistant/db"},
	"github.com/qdrant/go-client": {"ingest/store/qdrant"},
	"google.golang.org/grpc":      {"ingest/store/qdrant"},
	"google.golang.org/protobuf":  {"ingest/store/qdrant"},
}

func TestImportsKeepTheirDirection(t *testing.T) {
	files := 0
	walk(t, func(file, pkg string, imports []string) {
		files++
		test := strings.HasSuffix(file, "_test.go")
		for _, imp := range imports {
			ours, ok := strings.CutPrefix(imp, "yijian/")
			if !ok {
				for dep, allowed := range only {
					if !test && (imp == dep || strings.HasPrefix(imp, dep+"/")) && !below(pkg, allowed) {
						t.Errorf("%s imports %s; only %v may", file, imp, allowed)
					}
				}
				continue
			}
			if from, to := rank(tops, pkg), rank(tops, ours); from > to {
				t.Errorf("%s imports %s: %s must not know %s", file, ours, tops[from], tops[to])
			}
			if test {
				continue
			}
			if allowed, leaf := leaves[pkg]; leaf && !below(ours, allowed) {
				t.Errorf("%s imports %s; it is a leaf and may import %v", file, ours, allowed)
			}
			from, to := step(pkg), step(ours)
			if from >= 0 && to > from {
				t.Errorf("%s imports %s: a step must not know a later one", file, ours)
			}
			if from >= 0 && strings.HasPrefix(ours, "assistant/") && to < 0 && ours != "assistant/chat" && ours != "assistant/claim" {
				t.Errorf("%s imports %s: a step knows only the steps before it, chat and claim", file, ours)
			}
		}
	})
	if files < 20 {
		t.Fatalf("read %d files; the test has lost sight of the source", files)
	}
}

func walk(t *testing.T, visit func(file, pkg string, imports []string)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); file != "." && (strings.HasPrefix(n, ".") || n == "testdata") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil && file != "." {
				return filepath.SkipDir // a module of its own has its own dependencies
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, s := range f.Imports {
			p, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, p)
		}
		file = filepath.ToSlash(file)
		visit(file, path.Dir(file), imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rank is the place of the package's top folder in the list; the root is first.
func rank(tops []string, pkg string) int {
	first, _, _ := strings.Cut(pkg, "/")
	for i, t := range tops {
		if t == first {
			return i
		}
	}
	return 0
}

// step is the place of the package on the path, or -1.
func step(pkg string) int {
	rest, ok := strings.CutPrefix(pkg, "assistant/")
	if !ok {
		return -1
	}
	for i, s := range steps {
		if s == rest {
			return i
		}
	}
	return -1
}

func below(pkg string, list []string) bool {
	for _, l := range list {
		if pkg == l || strings.HasPrefix(pkg, l+"/") {
			return true
		}
	}
	return false
}
