package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"yijian/ingest/embedding/kept"
	"yijian/ingest/open"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", "../../../shared/data", "folder with beir/stard-dev and real-guides; what isn't there is left out")
	golden := flags.String("golden", "../testdata/golden", "folder of the sample city's cases")
	cache := flags.String("cache", "", "folder that keeps vectors by model and text")
	only := flags.String("only", "", "quality or speed")
	name := flags.String("name", "", "take time only of the engines whose names have this in them")
	sizes := flags.String("chunks", "10000,100000", "numbers of chunks that time is taken of")
	questions := flags.Int("questions", 100, "questions that time is taken of")
	rounds := flags.Int("rounds", 2, "times that they are asked; the fastest counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *only != "" && *only != "quality" && *only != "speed" {
		return fmt.Errorf("what is %q? see -h", strings.Join(args, " "))
	}
	chosen := named(*name)
	if len(chosen) == 0 {
		return fmt.Errorf("-name %q: no engine has this in its name", *name)
	}
	var numbers []int
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-chunks %q: want numbers above 0 with commas between them", *sizes)
		}
		numbers = append(numbers, n)
	}
	if *questions < 1 || *rounds < 1 {
		return fmt.Errorf("-questions %d, -rounds %d: want at least 1", *questions, *rounds)
	}
	if *only != "speed" {
		if err := quality(ctx, *data, *golden, *cache, stdout, stderr); err != nil {
			return err
		}
	}
	if *only != "quality" {
		return speeds(ctx, chosen, numbers, *questions, *rounds, stdout)
	}
	return nil
}

// named are the contenders whose names have part in them.
func named(part string) []contender {
	return slices.DeleteFunc(contenders(), func(c contender) bool { return !strings.Contains(c.name, part) })
}

// quality prints one table, a row for each contender.
func quality(ctx context.Context, data, golden, cache string, stdout, stderr io.Writer) (err error) {
	settings, err := open.Load(os.Getenv)
	if err != nil {
		return err
	}
	embedders, err := open.EmbeddersFor(ctx, settings, nil)
	if err != nil {
		return err
	}
	e := embedders.First()
	if e == nil {
		return errors.New("the settings name no embedder")
	}
	if cache != "" {
		folder, err := kept.Open(cache, e)
		if err != nil {
			return err
		}
		defer folder.Close() // each vector is written as it is made
		e = folder
	}
	sets, err := read(ctx, data, golden, stderr)
	if err != nil {
		return err
	}
	head, line := "| |", "|---|"
	var scores [][]score
	for i := range sets {
		fmt.Fprintf(stderr, "%s: %d chunks, %d questions\n", sets[i].name, len(sets[i].chunks), len(sets[i].questions))
		all, err := rateAll(ctx, e, &sets[i])
		if err != nil {
			return err
		}
		scores = append(scores, all)
		head += fmt.Sprintf(" %s (%d): nDCG@10 / hit@1 / recall@10 |", sets[i].name, len(sets[i].questions))
		line += "---|"
	}
	fmt.Fprintf(stdout, "%s\n%s\n", head, line)
	for n, c := range contenders() {
		fmt.Fprintf(stdout, "| %s |", c.name)
		for i := range sets {
			s := scores[i][n]
			fmt.Fprintf(stdout, " %.3f / %.3f / %.3f |", s.ndcg, s.hit1, s.recall)
		}
		fmt.Fprintln(stdout)
	}
	fmt.Fprintln(stdout)
	return nil
}

// read reads the sets that there are, and says which aren't.
func read(ctx context.Context, data, golden string, stderr io.Writer) ([]set, error) {
	city, err := readCity(ctx, golden)
	if err != nil {
		return nil, err
	}
	sets := []set{city}
	for _, other := range []struct {
		dir  string
		read func(dir string) (set, error)
	}{
		{"real-guides", func(dir string) (set, error) { return readReal(ctx, dir) }},
		{"beir/stard-dev", readSTARD},
	} {
		dir := filepath.Join(data, other.dir)
		if _, err := os.Stat(dir); err != nil {
			fmt.Fprintf(stderr, "LEFT OUT: %v\n", err)
			continue
		}
		s, err := other.read(dir)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

// speeds prints one table, a row for each contender and size.
func speeds(ctx context.Context, contenders []contender, sizes []int, questions, rounds int, stdout io.Writer) error {
	fmt.Fprintln(stdout, "| chunks | | CPU ms p50 | p99 | ÷ first | wall ms p50 | p99 | ÷ first | build s | MB heap + index file |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, n := range sizes {
		var first speed
		for i, c := range contenders {
			s, err := measure(ctx, c, n, questions, rounds)
			if err != nil {
				return fmt.Errorf("%s over %d chunks: %w", c.name, n, err)
			}
			if i == 0 {
				first = s
			}
			fmt.Fprintf(stdout, "| %d | %s | %.2f | %.2f | %.1f | %.2f | %.2f | %.1f | %.1f | %.0f + %.0f |\n",
				n, c.name, s.cpu.p50, s.cpu.p99, s.cpu.p50/first.cpu.p50,
				s.took.p50, s.took.p99, s.took.p50/first.took.p50, s.build.Seconds(), s.heap, s.file)
		}
	}
	return nil
}
