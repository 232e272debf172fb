package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
	"yijian/ingest/open"
)

// lintWords tells what in the city's own word list is written twice or leads to
// no guide. It stops nothing: a term may stand there before its guide does.
func (p program) lintWords(ctx context.Context, settings open.Settings, cat *catalog.Catalog) error {
	if settings.Words == "" {
		return nil
	}
	words, err := open.Lexicon(settings)
	if err != nil {
		return err
	}
	known, err := standing(ctx, words, cat)
	if err != nil {
		return err
	}
	for _, d := range words.Doubles() {
		fmt.Fprintf(p.stderr, textDoubleWord, settings.Words, d.Word, d.First, d.Second)
	}
	for _, line := range words.Idle(func(term string) bool { return known[term] }) {
		fmt.Fprintf(p.stderr, textIdleLine, settings.Words, line.Number, strings.Join(line.Terms, "|"))
	}
	return nil
}

// standing are the terms that some guide has in its title, an alias or its text.
func standing(ctx context.Context, words *lexicon.Lexicon, cat *catalog.Catalog) (map[string]bool, error) {
	var mu sync.Mutex
	known := map[string]bool{}
	_, err := cat.EachGuide(ctx, func(g *guide.Guide) error {
		texts := append([]string{g.Title}, g.Aliases...)
		for _, e := range g.Elements() {
			texts = append(texts, e.Text)
		}
		text := han.Squash(strings.Join(texts, "\n"))
		mu.Lock()
		defer mu.Unlock()
		for _, line := range words.Lines() {
			for _, t := range line.Terms {
				known[t] = known[t] || strings.Contains(text, han.Squash(t))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for the words of the list in the guides: %w", err)
	}
	return known, nil
}
