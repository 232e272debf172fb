package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"yijian/ingest/open"
)

// rebuild builds the index on the server anew, from the catalog.
func (p program) rebuild(ctx context.Context, args []string) int {
	var data string
	f := flag.NewFlagSet("ingest rebuild", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&data, "data", "", textData)
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		p.help(f)
		return exitDone
	case err != nil:
		fmt.Fprintf(p.stderr, textUsageError, err)
		return exitUsage
	case f.NArg() > 0:
		fmt.Fprintf(p.stderr, textUsageError, textNoMore)
		return exitUsage
	}
	settings, err := open.Load(open.Data(p.getenv, data))
	if err != nil {
		fmt.Fprintf(p.stderr, textSettingError, err)
		return exitUsage
	}
	if settings.Server == nil {
		fmt.Fprint(p.stderr, textNoServer)
		return exitUsage
	}
	switch err := p.rebuildServer(ctx, settings); {
	case err != nil && ctx.Err() != nil:
		fmt.Fprint(p.stderr, textStopped)
		return exitInterrupted
	case err != nil:
		fmt.Fprintf(p.stderr, textNotRebuilt, err)
		return exitUnread
	}
	return exitDone
}

func (p program) rebuildServer(ctx context.Context, settings open.Settings) (err error) {
	start := p.now()
	c, err := open.Catalog(ctx, settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	lexical, err := open.Store(ctx, c)
	if err != nil {
		return err
	}
	embedders, err := p.openEmbedders(ctx, settings, c)
	if err != nil {
		return err
	}
	var meaning open.Meaning
	if e := embedders.First(); e != nil {
		if _, err := p.embed(ctx, settings, c); err != nil {
			return err
		}
		meaning = open.Kept(c, e)
	}
	log := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	index, err := settings.Server.Open(ctx, lexical, meaning, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	r, err := index.Rebuild(ctx, c, p.bar(textWriting))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, textRebuilt, r.Collection, r.Generation, r.Written, r.Missing, p.now().Sub(start).Seconds())
	return err
}
