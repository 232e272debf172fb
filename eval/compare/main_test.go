package main

import (
	"strings"
	"testing"
)

func TestTablesHaveARowForEachContender(t *testing.T) {
	var out, told strings.Builder
	args := []string{"-data", t.TempDir(), "-cache", t.TempDir(), "-chunks", "100,200", "-questions", "3", "-rounds", "1"}
	if err := run(t.Context(), args, &out, &told); err != nil {
		t.Fatal(err)
	}
	for _, c := range contenders() {
		if got := strings.Count(out.String(), "| "+c.name+" |"); got != 3 {
			t.Errorf("%d rows of %s, want one of quality and two of speed:\n%s", got, c.name, &out)
		}
	}
	for line := range strings.Lines(out.String()) {
		if line = strings.TrimSpace(line); line != "" && (!strings.HasPrefix(line, "|") || !strings.HasSuffix(line, "|")) {
			t.Errorf("%q is no row of a table", line)
		}
	}
	if got := strings.Count(told.String(), "LEFT OUT"); got != 2 {
		t.Errorf("told %q, want it to say what two sets are left out", &told)
	}
}

func TestWhatCannotBeRunIsAnError(t *testing.T) {
	for _, args := range [][]string{
		{"-only", "looks"}, {"more"}, {"-chunks", "ten"}, {"-chunks", "0"}, {"-questions", "0"}, {"-rounds", "0"},
		{"-only", "speed", "-name", "lucene"},
		{"-only", "quality", "-golden", t.TempDir()},
	} {
		if err := run(t.Context(), args, &strings.Builder{}, &strings.Builder{}); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
