package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"yijian/ingest/guide"
)

//go:embed all:testdata/golden all:testdata/talks all:testdata/drafts testdata/baseline.json
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

// options are what the flags say.
type options struct {
	guides, region, cache, html    string
	files, talks, drafts, beirs    list
	today                          guide.Day
	asJSON, wrong, update, perturb bool
	repeat                         int
}

// own reports whether the project's own sets are to be run: nothing else was
// asked for.
func (o options) own() bool {
	return len(o.files)+len(o.talks)+len(o.drafts)+len(o.beirs) == 0
}

// errSaid is a usage error that package flag has already told.
var errSaid = errors.New("usage")

// parse reads the flags.
func parse(args []string, stderr io.Writer, base baseline) (o options, err error) {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.guides, "guides", "", "folder of guides to evaluate over (default: the sample city)")
	flags.StringVar(&o.region, "region", "", "division code of guides that name none")
	day := flags.String("today", "", "day of the conversations, yyyy-mm-dd (default: the baseline's)")
	flags.Var(&o.files, "cases", "file of cases, JSON Lines; may be given again")
	flags.Var(&o.talks, "talks", "file of a conversation, a script (package talk); may be given again")
	flags.Var(&o.drafts, "drafts", "file of drafts for the checker, JSON Lines (package draft); may be given again")
	flags.Var(&o.beirs, "beir", "BEIR folder; may be given again")
	flags.BoolVar(&o.asJSON, "json", false, "print one JSON object on standard output")
	flags.StringVar(&o.html, "html", "", "file to write the report to as one page")
	flags.BoolVar(&o.wrong, "wrong", false, "print the trace of each wrong case")
	flags.IntVar(&o.repeat, "repeat", 1, "how often to run each case; every run must get the same reply")
	flags.BoolVar(&o.perturb, "perturb", false, "ask each case in other words too, and compare the replies")
	flags.BoolVar(&o.update, "update", false, "write the golden cases' result as the new baseline")
	flags.StringVar(&o.cache, "cache", "", "folder that keeps the vectors of guides and documents by model and text")
	for _, later := range []string{"prefill", "bundles"} {
		flags.Func(later, "not there yet", func(string) error { return errors.New("not there yet") })
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, errSaid
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("what is %q? see -h", flags.Arg(0))
	}
	if o.repeat < 1 {
		return o, fmt.Errorf("-repeat %d: want at least 1", o.repeat)
	}
	if o.own() && o.guides != "" {
		return o, errors.New("-guides needs -cases: the golden cases are about the sample city")
	}
	if (o.perturb || o.repeat > 1) && !o.own() && len(o.files) == 0 {
		return o, errors.New("-perturb and -repeat need cases")
	}
	if o.update && !o.own() {
		return o, errors.New("-update is for the project's own cases")
	}
	o.today = base.Today
	if *day != "" {
		if o.today, err = guide.ParseDay(*day); err != nil {
			return o, err
		}
	}
	return o, nil
}

func mainErr(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	base, err := readBaseline(golden)
	if err != nil {
		return 2, err
	}
	o, err := parse(args, stderr, base)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0, nil
	case errors.Is(err, errSaid):
		return 2, nil
	case err != nil:
		return 2, err
	}
	rep, err := run(ctx, o, stderr)
	if err != nil {
		return 2, err
	}
	if o.html != "" {
		if err := writePage(o, rep); err != nil {
			return 2, err
		}
	}
	if o.asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(rep); err != nil {
			return 2, err
		}
	} else {
		rep.Print(stdout, o.wrong)
	}
	if !o.own() {
		return 0, nil
	}
	changed := base.compare(rep)
	changed.print(stderr)
	if o.update {
		if err := base.write("eval/testdata/baseline.json", rep); err != nil {
			return 2, fmt.Errorf("run it in the repository's root: %w", err)
		}
		return 0, nil
	}
	if len(changed.Worse) > 0 {
		return 1, nil
	}
	return 0, nil
}
