// Command ingest reads service guides into the catalog: files and folders of
// JSON, Markdown, HTML and plain text. It reads only what changed, publishes all
// of it in one step, and reports what it did and what it could not read.
//
// Start at run; the work is package index, the words are in text.go. It exits 0
// if everything was read, 1 if a file could not be read (the others are published
// all the same) or the run failed, 2 if it was called wrongly, and 130 if it was
// interrupted; the next run goes on from there.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // closed systems have none

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/open"
	"yijian/ingest/region"
)

const (
	exitDone        = 0
	exitUnread      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() { os.Exit(command(nil)) }

// command runs the command line. Embedders may be nil, see program.
func command(embedders embeddersOpener) int {
	china, err := time.LoadLocation("Asia/Shanghai")
	if err != nil { // the time zones are part of the program
		fmt.Fprintf(os.Stderr, textFailed, err)
		return exitUnread
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{
		getenv:    os.Getenv,
		stdout:    os.Stdout,
		stderr:    os.Stderr,
		terminal:  term.IsTerminal(int(os.Stderr.Fd())),
		now:       func() time.Time { return time.Now().In(china) },
		embedders: embedders,
	}
	return p.run(ctx, os.Args[1:])
}

// A program is what the command needs of its surroundings.
type program struct {
	getenv   func(string) string
	stdout   io.Writer        // the report
	stderr   io.Writer        // progress and complaints
	terminal bool             // stderr is one
	now      func() time.Time // in China
	// embedders opens those of the settings; nil is open.EmbeddersFor.
	embedders embeddersOpener
}

type embeddersOpener func(context.Context, open.Settings, *catalog.Catalog) (open.Embedders, error)

// A call is what the command line asks for.
type call struct {
	data   string
	region string
	json   bool
	check  bool
	paths  []string
}

// reserved are first words that will be commands.
var reserved = [...]string{"history", "diff", "rollback"}

func (p program) run(ctx context.Context, args []string) int {
	if len(args) > 0 && slices.Contains(reserved[:], args[0]) {
		fmt.Fprintf(p.stderr, textReserved, args[0])
		return exitUsage
	}
	if len(args) > 0 && args[0] == "rebuild" {
		return p.rebuild(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == "search" {
		return p.search(ctx, args[1:])
	}
	c, err := p.parse(args)
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
	regions := open.Regions(settings)
	if c.region != "" && !regions.Valid(c.region) {
		fmt.Fprintf(p.stderr, textBadRegion, c.region)
		return exitUsage
	}
	report, err := p.ingest(ctx, c, settings, regions)
	if errors.Is(err, errEmbedding) {
		return p.withoutVectors(ctx, report, c, err)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprint(p.stderr, textInterrupted)
		return exitInterrupted
	case errors.Is(err, catalog.ErrBusy):
		fmt.Fprintf(p.stderr, textBusy, err)
		return exitUnread
	case err != nil:
		fmt.Fprintf(p.stderr, textFailed, err)
		return exitUnread
	}
	if err := p.print(report, c); err != nil {
		fmt.Fprintf(p.stderr, textFailed, err)
		return exitUnread
	}
	if len(report.Unreadable) > 0 {
		return exitUnread
	}
	return exitDone
}

// withoutVectors reports a run that has published and has not made all vectors.
func (p program) withoutVectors(ctx context.Context, report index.Report, c call, why error) int {
	if err := p.print(report, c); err != nil {
		why = errors.Join(why, err)
	}
	if ctx.Err() != nil {
		fmt.Fprint(p.stderr, textEmbeddingStopped)
		return exitInterrupted
	}
	fmt.Fprintf(p.stderr, textNotEmbedded, why)
	return exitUnread
}

// parse reads the command line. The error is flag.ErrHelp if help was asked for,
// and given.
func (p program) parse(args []string) (call, error) {
	var c call
	f := flag.NewFlagSet("ingest", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.data, "data", "", textData)
	f.StringVar(&c.region, "region", "", textRegion)
	f.BoolVar(&c.json, "json", false, textJSON)
	f.BoolVar(&c.check, "check", false, textCheck)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			p.help(f)
		}
		return call{}, err
	}
	c.paths = f.Args()
	if len(c.paths) == 0 {
		return call{}, errors.New(textNoPaths)
	}
	return c, nil
}

// help goes to standard output: it was asked for.
func (p program) help(f *flag.FlagSet) {
	fmt.Fprint(p.stdout, textUsage)
	f.SetOutput(p.stdout)
	f.PrintDefaults()
	fmt.Fprint(p.stdout, textSettings)
	for _, s := range open.Table() {
		fmt.Fprintf(p.stdout, "  %s  %s\n    \t%s\n    \t%s\n", s.Name, s.Default, s.HelpZH, s.HelpEN)
	}
}

// ingest does what was asked for.
func (p program) ingest(ctx context.Context, c call, settings open.Settings, regions *region.Table) (index.Report, error) {
	sources, missing := index.OpenAll(c.paths)
	defer index.CloseAll(sources)
	report, err := p.sync(ctx, c, settings, sources, index.Options{
		Region:   region.Canonical(c.region),
		Regions:  regions,
		Stamp:    settings.Stamp(),
		Now:      p.now,
		Today:    guide.DayOf(p.now()),
		Progress: p.progress(),
	})
	report.Unreadable = slices.Insert(report.Unreadable, 0, missing...)
	return report, err
}

func (p program) sync(ctx context.Context, c call, settings open.Settings, sources []index.Source, o index.Options) (index.Report, error) {
	if c.check {
		return index.Check(ctx, sources, o)
	}
	start := p.now()
	cat, err := open.Catalog(ctx, settings)
	if err != nil {
		return index.Report{}, err
	}
	report, err := index.Sync(ctx, cat, sources, o)
	if err == nil {
		err = p.lintWords(ctx, settings, cat)
	}
	if err == nil {
		report.Vectors, err = p.embed(ctx, settings, cat)
		report.Seconds = p.now().Sub(start).Seconds()
	}
	return report, errors.Join(err, cat.Close())
}

func (p program) progress() func(done, total int) { return p.bar(textReading) }

// bar draws progress on a terminal; elsewhere there is none.
func (p program) bar(what string) func(done, total int) {
	if !p.terminal {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(p.stderr),
				progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(),
				progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionClearOnFinish(),
			)
		}
		bar.Set(done) // a terminal that can't be written to harms nothing
	}
}

// print writes the report.
func (p program) print(r index.Report, c call) error {
	if c.json {
		e := json.NewEncoder(p.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	var b strings.Builder
	writeReport(&b, r, c.check)
	_, err := io.WriteString(p.stdout, b.String())
	return err
}
