// Program eval measures the assistant: cases (conversations of which the last
// reply is judged) and BEIR folders (retrieval). Without arguments it runs the
// project's own golden cases over the sample city and compares them with the
// baseline under version control.
//
//	go run ./eval
//	go run ./eval -guides DIR -region 371300 -cases FILE
//	go run ./eval -beir DIR -json
//
// Exit status: 0 in order, 1 worse than the baseline, 2 usage or failure.
//
// Start at [run] (cases) and [beir] (retrieval); what counts as right is package
// metric's to say.
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"

	"yijian/eval/cases"
	"yijian/ingest/guide"
)

//go:embed all:testdata/golden testdata/baseline.json
var golden embed.FS

func main() {
	// Interrupted, it still takes away what it has put on a server.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := mainErr(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
	}
	stop()
	os.Exit(code)
}

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

// report is what -json prints.
type report struct {
	Cases *casesResult `json:"cases,omitempty"`
	Beir  []beirResult `json:"beir,omitempty"`
}

func mainErr(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var files, beirs list
	guides := flags.String("guides", "", "folder of guides to evaluate over (default: the sample city)")
	region := flags.String("region", "", "division code of guides that name none")
	day := flags.String("today", "", "day of the conversations, yyyy-mm-dd (default: the baseline's)")
	flags.Var(&files, "cases", "file of cases, JSON Lines; may be given again")
	flags.Var(&beirs, "beir", "BEIR folder; may be given again")
	asJSON := flags.Bool("json", false, "print one JSON object on standard output")
	wrong := flags.Bool("wrong", false, "print the trace of each wrong case")
	update := flags.Bool("update", false, "write the golden cases' result as the new baseline")
	cache := flags.String("cache", "", "folder that keeps the vectors of guides and documents by model and text")
	for _, later := range []string{"prefill", "bundles", "drafts"} {
		flags.Func(later, "not there yet", func(string) error { return errors.New("not there yet") })
	}
	if err := flags.Parse(args); err != nil {
		return 2, nil // flag has said so
	}
	if flags.NArg() > 0 {
		return 2, fmt.Errorf("what is %q? see -h", flags.Arg(0))
	}
	base, err := readBaseline(golden)
	if err != nil {
		return 2, err
	}
	today := base.Today
	if *day != "" {
		if today, err = guide.ParseDay(*day); err != nil {
			return 2, err
		}
	}

	m, err := openMeaning(ctx, *cache)
	if err != nil {
		return 2, err
	}
	defer func() {
		if closing := m.close(); closing != nil && err == nil {
			code, err = 2, closing
		}
	}()
	var rep report
	own := len(files) == 0 && len(beirs) == 0
	if own && *guides != "" {
		return 2, errors.New("-guides needs -cases: the golden cases are about the sample city")
	}
	if own || len(files) > 0 {
		all, err := readCases(files)
		if err != nil {
			return 2, err
		}
		kb, err := openKnowledge(ctx, *guides, *region, m)
		if err != nil {
			return 2, err
		}
		defer func() {
			// A collection left on somebody's server must be known of.
			if closing := kb.Close(); closing != nil && err == nil {
				code, err = 2, closing
			}
		}()
		fmt.Fprintln(stderr, kb.report)
		res, err := run(ctx, kb.path, all, today)
		if err != nil {
			return 2, err
		}
		rep.Cases = &res
	}
	for _, dir := range beirs {
		b, err := beir(ctx, dir, m)
		if err != nil {
			return 2, err
		}
		rep.Beir = append(rep.Beir, b)
	}

	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(rep); err != nil {
			return 2, err
		}
	} else {
		rep.print(stdout, *wrong)
	}
	if !own {
		return 0, nil
	}
	if *update {
		if err := base.write("eval/testdata/baseline.json", rep.Cases); err != nil {
			return 2, fmt.Errorf("run it in the repository's root: %w", err)
		}
		return 0, nil
	}
	if worse := base.compare(rep.Cases); len(worse) > 0 {
		fmt.Fprintln(stderr, "worse than the baseline:")
		for _, w := range worse {
			fmt.Fprintln(stderr, " ", w)
		}
		return 1, nil
	}
	return 0, nil
}

// readCases reads the files, or the golden cases if there are none.
func readCases(files []string) ([]cases.Case, error) {
	var all []cases.Case
	read := func(name string, open func(string) (io.ReadCloser, error)) error {
		f, err := open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		cs, err := cases.Read(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, cs...)
		return nil
	}
	for _, name := range files {
		if err := read(name, func(n string) (io.ReadCloser, error) { return os.Open(n) }); err != nil {
			return nil, err
		}
	}
	if len(files) > 0 {
		return all, nil
	}
	names, err := fs.Glob(golden, "testdata/golden/*.jsonl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := read(name, func(n string) (io.ReadCloser, error) { return golden.Open(n) }); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r report) print(w io.Writer, wrong bool) {
	if c := r.Cases; c != nil {
		for _, res := range c.Results {
			if res.Right {
				continue
			}
			fmt.Fprintf(w, "✗ %s (%s): %s\n", res.ID, res.Kind, res.Why)
			if wrong {
				fmt.Fprintf(w, "    %s\n    retrieved %v\n    | %s\n", res.Trace, res.Retrieved, strings.ReplaceAll(res.Text, "\n", "\n    | "))
			}
		}
		kinds := make([]string, 0, len(c.ByKind))
		for k := range c.ByKind {
			kinds = append(kinds, k)
		}
		sort.Strings(kinds)
		for _, k := range kinds {
			fmt.Fprintf(w, "%-14s %3d of %3d\n", k, c.ByKind[k].Right, c.ByKind[k].N)
		}
		fmt.Fprintf(w, "%-14s %3d of %3d\n", "all", c.Right, c.N)
	}
	for _, b := range r.Beir {
		fmt.Fprintf(w, "%s: %d queries, nDCG@10 %.3f, recall@10 %.3f, hit@1 %.3f, MRR %.3f, p50 %.1f ms, p99 %.1f ms\n",
			b.Dir, b.Queries, b.NDCG, b.Recall, b.Hit1, b.MRR, b.P50, b.P99)
	}
}
