package yijian_test

import (
	"os"
	"strings"
	"testing"

	"yijian/assistant/app"
)

func TestTheReadmeNamesEverySetting(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range app.Table() {
		if !strings.Contains(string(text), "| `"+s.Name+"` |") {
			t.Errorf("README.md has no row for %s", s.Name)
		}
	}
	for _, command := range []string{"go run ./assistant", "go test ./...", "go run ./ingest", "go run ./eval"} {
		if !strings.Contains(string(text), command) {
			t.Errorf("README.md does not say %q", command)
		}
	}
}
