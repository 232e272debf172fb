package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/open"
	"yijian/ingest/region"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
)

// A searchCall is what "ingest search" asks for.
type searchCall struct {
	data, region, today string
	limit               int
	json                bool
	question            string
}

// A finding is what search prints: the store's answer to the bare question, before
// anything is understood of it, with what each score is made of.
type finding struct {
	Question   string    `json:"question"`
	Region     string    `json:"region"` // "": everywhere
	Today      guide.Day `json:"today"`
	Generation int64     `json:"generation"`
	Chunks     int       `json:"chunks"`
	Vectors    int       `json:"vectors"`
	Model      string    `json:"model"` // "": by words alone
	Best       float64   `json:"best"`  // what lexical scores are measured by
	Hits       []hit     `json:"hits"`
}

// A hit is one chunk found and why.
type hit struct {
	Chunk   guide.Chunk `json:"chunk"`
	Fused   float64     `json:"fused"`
	Dense   float64     `json:"dense"`
	Guessed bool        `json:"guessed,omitempty"` // dense is: the chunk has no vector yet
	Lexical float64     `json:"lexical"`
	// Words are the question's that stand in the chunk, the rarest first.
	Words []word `json:"words"`
}

// A word is a search token and in how many chunks it stands.
type word struct {
	Token  string `json:"token"`
	Chunks int    `json:"chunks"`
}

// search prints what the index in this process finds for a question.
func (p program) search(ctx context.Context, args []string) int {
	c, err := p.parseSearch(args)
	if errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(p.stderr, textUsageError, err)
		return exitUsage
	}
	settings, err := open.Load(open.Data(p.getenv, c.data))
	if err != nil {
		fmt.Fprintf(p.stderr, textSettingError, err)
		return exitUsage
	}
	today := guide.DayOf(p.now())
	if c.today != "" {
		if today, err = guide.ParseDay(c.today); err != nil {
			fmt.Fprintf(p.stderr, textUsageError, err)
			return exitUsage
		}
	}
	if c.region != "" && !open.Regions(settings).Valid(c.region) {
		fmt.Fprintf(p.stderr, textBadRegion, c.region)
		return exitUsage
	}
	found, err := p.find(ctx, settings, c, today)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(p.stderr, textNoCatalog, settings.Store)
		return exitUnread
	case err != nil:
		fmt.Fprintf(p.stderr, textNotSearched, err)
		return exitUnread
	}
	if err := p.printFinding(found, c.json); err != nil {
		fmt.Fprintf(p.stderr, textNotSearched, err)
		return exitUnread
	}
	return exitDone
}

func (p program) parseSearch(args []string) (searchCall, error) {
	var c searchCall
	f := flag.NewFlagSet("ingest search", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.data, "data", "", textData)
	f.StringVar(&c.region, "region", "", textSearchRegion)
	f.StringVar(&c.today, "today", "", textSearchToday)
	f.IntVar(&c.limit, "n", 10, textSearchLimit)
	f.BoolVar(&c.json, "json", false, textSearchJSON)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(p.stdout, textSearchUsage)
			f.SetOutput(p.stdout)
			f.PrintDefaults()
		}
		return c, err
	}
	c.question = strings.TrimSpace(strings.Join(f.Args(), " "))
	if c.question == "" {
		return c, errors.New(textNoQuestion)
	}
	if c.limit < 1 {
		return c, fmt.Errorf("-n %d", c.limit)
	}
	return c, nil
}

func (p program) find(ctx context.Context, settings open.Settings, c searchCall, today guide.Day) (found finding, err error) {
	if _, err := os.Stat(settings.Store); err != nil {
		return finding{}, err // opening it would make it
	}
	cat, err := open.Catalog(ctx, settings)
	if err != nil {
		return finding{}, err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	embedders, err := p.openEmbedders(ctx, settings, cat)
	if err != nil {
		return finding{}, err
	}
	s, err := open.Store(ctx, cat, embedders.Models()...)
	if err != nil {
		return finding{}, err
	}
	q := store.Query{Filter: store.Filter{Day: today}, Model: s.Model()}
	if c.region != "" {
		q.Filter.Regions = region.Chain(c.region)
	}
	if q.Vector, err = embedders.Questions().Vector(ctx, s.Model(), c.question); err != nil {
		return finding{}, err
	}
	for _, token := range han.Tokens(c.question) {
		q.Terms = append(q.Terms, store.Term{Token: token, Weight: 1})
	}
	// All that are fused: the best lexical score need not be among the first.
	q.Limit = max(1, s.Len())
	hits, err := s.Search(ctx, q)
	if err != nil {
		return finding{}, err
	}
	best := store.Best(hits)
	return finding{
		Question: c.question, Region: region.Canonical(c.region), Today: today,
		Generation: s.Generation(), Chunks: s.Len(), Vectors: s.Vectors(), Model: s.Model(),
		Best: best, Hits: explain(hits[:min(c.limit, len(hits))], q.Terms, s),
	}, nil
}

// explain says of each hit which words it shares with the question.
func explain(hits []store.Hit, terms []store.Term, s *memory.Store) []hit {
	all := []hit{}
	for _, h := range hits {
		x := hit{Chunk: h.Chunk, Dense: h.Dense, Guessed: h.Guessed, Lexical: h.Lexical, Fused: h.Fused, Words: []word{}}
		has := map[string]bool{}
		for _, text := range []string{h.Chunk.Context, h.Chunk.Text} {
			for _, token := range han.Tokens(text) {
				has[token] = true
			}
		}
		for _, t := range terms {
			if has[t.Token] {
				n, _ := s.DocFreq(t.Token)
				x.Words = append(x.Words, word{t.Token, n})
				delete(has, t.Token)
			}
		}
		slices.SortStableFunc(x.Words, func(a, b word) int { return cmp.Compare(a.Chunks, b.Chunks) })
		all = append(all, x)
	}
	return all
}

func (p program) printFinding(f finding, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(p.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(f)
	}
	var b strings.Builder
	by := f.Model
	if by == "" {
		by = textByWords
	}
	fmt.Fprintf(&b, textFound, f.Generation, f.Chunks, f.Vectors, by, f.Today)
	if len(f.Hits) == 0 {
		b.WriteString(textFoundNothing)
	}
	for i, h := range f.Hits {
		fmt.Fprintf(&b, "%2d. %s · %s    %s  %s\n", i+1, h.Chunk.Title, h.Chunk.Section, h.Chunk.ID, h.Chunk.Region)
		guessed := ""
		if h.Guessed {
			guessed = textGuessed
		}
		fmt.Fprintf(&b, textScores, h.Fused, h.Dense, guessed, h.Fused-h.Dense, h.Lexical, f.Best)
		var words []string
		for _, w := range h.Words[:min(shownWords, len(h.Words))] {
			words = append(words, fmt.Sprintf("%s(%d)", w.Token, w.Chunks))
		}
		if len(words) > 0 {
			fmt.Fprintf(&b, textShared, strings.Join(words, " "))
		}
		fmt.Fprintf(&b, "    %s\n", beginning(h.Chunk.Text, 80))
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// shownWords is how many words are printed of a hit.
const shownWords = 8

// beginning is the first n characters of a text, on one line.
func beginning(text string, n int) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n]) + "……"
}
