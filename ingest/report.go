package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/load"
)

// shown is how many lines of a list are printed.
const shown = 20

// writeReport writes the report for people: what happened in Chinese, and one
// line in English.
func writeReport(b *strings.Builder, r index.Report, check bool) {
	changes := len(r.Added) + len(r.Changed) + len(r.Removed)
	switch {
	case check:
		fmt.Fprintf(b, textChecked, r.Seconds)
		fmt.Fprintf(b, "%s %d\n", textReadable, len(r.Added))
	case changes == 0:
		fmt.Fprintf(b, textNothing, r.Generation, r.Seconds)
	default:
		fmt.Fprintf(b, textDone, r.Generation, r.Seconds)
	}
	if !check {
		fmt.Fprintf(b, "%s %d，%s %d，%s %d，%s %d\n", textAdded, len(r.Added), textChanged, len(r.Changed),
			textUnchanged, len(r.Unchanged), textRemoved, len(r.Removed))
		lines(b, textRemoved, r.Removed, func(id string) string { return id })
	}
	if v := r.Vectors; v != nil && v.Made+v.Missing > 0 {
		fmt.Fprintf(b, textVectors, v.Made, v.Missing, v.Model)
	}
	lines(b, textDuplicates, r.Duplicates, func(d catalog.Duplicate) string { return d.Guide + "：" + d.Kept + "，" + d.Dropped })
	writeLints(b, r.Lints)
	lines(b, textSkipped, r.Skipped, func(path string) string { return path })
	lines(b, textUnreadable, r.Unreadable, func(u index.Unreadable) string {
		return u.Path + "：" + u.ZH + "\n    " + u.EN + " (" + u.Code + ")"
	})
	fmt.Fprintf(b, textSummary, len(r.Added), len(r.Changed), len(r.Unchanged), len(r.Removed),
		len(r.Duplicates), len(r.Lints), len(r.Unreadable), len(r.Skipped), r.Generation, r.Seconds)
}

// lines writes a list under its title; nothing if it is empty.
func lines[T any](b *strings.Builder, title string, list []T, line func(T) string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "%s %d\n", title, len(list))
	for _, item := range list[:min(shown, len(list))] {
		fmt.Fprintf(b, "  %s\n", line(item))
	}
	if more := len(list) - shown; more > 0 {
		fmt.Fprintf(b, textMore, more)
	}
}

// writeLints writes the lints by kind, the worst first: a city's guides have the
// same few a thousand times over.
func writeLints(b *strings.Builder, lints []load.Lint) {
	if len(lints) == 0 {
		return
	}
	kinds := map[string][]load.Lint{}
	for _, l := range lints {
		kinds[l.Code] = append(kinds[l.Code], l)
	}
	codes := slices.SortedFunc(maps.Keys(kinds), func(x, y string) int {
		return cmp.Or(
			cmp.Compare(severity(kinds[y][0].Level), severity(kinds[x][0].Level)),
			cmp.Compare(len(kinds[y]), len(kinds[x])),
			cmp.Compare(x, y))
	})
	fmt.Fprintf(b, "%s %d\n", textLints, len(lints))
	for _, code := range codes {
		of := kinds[code]
		var ids []string
		for _, l := range of {
			ids = append(ids, l.Guide)
		}
		ids = slices.Compact(ids)
		more := ""
		if len(ids) > shownIDs {
			ids, more = ids[:shownIDs], textAndMore
		}
		fmt.Fprintf(b, "  %s %d × %s\n    %s (%s)\n    %s%s\n", textLevel(of[0].Level), len(of), of[0].Message,
			of[0].MessageEN, code, strings.Join(ids, "，"), more)
	}
}

// shownIDs is how many guides are named for a kind of lint.
const shownIDs = 5

func severity(l load.Level) int {
	switch l {
	case load.Fault:
		return 2
	case load.Warn:
		return 1
	}
	return 0
}
