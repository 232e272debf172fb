package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"yijian/assistant/app"
	"yijian/ingest/open"
)

const (
	exitDone    = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// A program is what the command needs of its surroundings.
type program struct {
	getenv func(string) string
	stdout io.Writer // where things are
	stderr io.Writer // log and complaints
}

// run is the program from its arguments to its exit status.
func (p program) run(ctx context.Context, args []string) int {
	c, err := p.config(args)
	if errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(p.stderr, textUsageError, err)
		return exitUsage
	}
	l, err := app.Listen(ctx, c)
	var taken *app.PortTaken
	if errors.As(err, &taken) {
		fmt.Fprintf(p.stderr, textPortTaken, taken.Addr)
		return exitFailure
	}
	if err != nil {
		fmt.Fprintf(p.stderr, textFailed, err)
		return exitFailure
	}
	if err := p.serve(ctx, c, l); err != nil {
		fmt.Fprintf(p.stderr, textFailed, err)
		return exitFailure
	}
	return exitDone
}

// serve is the program once it has its port.
func (p program) serve(ctx context.Context, c app.Config, l net.Listener) error {
	a, err := app.New(ctx, c)
	if err != nil {
		l.Close()
		if ctx.Err() != nil { // stopped while it was starting
			return nil
		}
		return err
	}
	p.greet(c, a.Contents(), l.Addr())
	err = a.Run(ctx, l)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	fmt.Fprint(p.stdout, textStopped)
	return nil
}

func (p program) config(args []string) (app.Config, error) {
	var addr, data, guides, region string
	flags := flag.NewFlagSet("assistant", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are told once, by run
	flags.StringVar(&addr, "addr", "", textAddr)
	flags.StringVar(&data, "data", "", textData)
	flags.StringVar(&guides, "guides", "", textGuides)
	flags.StringVar(&region, "region", "", textRegion)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		p.usage(flags)
	}
	if err != nil {
		return app.Config{}, err
	}
	if flags.NArg() > 0 {
		return app.Config{}, fmt.Errorf(textArguments, strings.Join(flags.Args(), " "))
	}
	getenv := open.With(open.Data(p.getenv, data), app.Addr, addr)
	c, err := app.Load(getenv)
	if err != nil {
		return app.Config{}, err
	}
	if region != "" && !open.Regions(c.Settings).Valid(region) {
		return app.Config{}, fmt.Errorf(textBadRegion, region)
	}
	c.Guides, c.Region = guides, region
	c.Log = slog.New(slog.NewTextHandler(p.stderr, nil))
	return c, nil
}

// usage prints the flags and the table of settings.
func (p program) usage(flags *flag.FlagSet) {
	fmt.Fprint(p.stdout, textUsage)
	flags.SetOutput(p.stdout)
	flags.PrintDefaults()
	fmt.Fprint(p.stdout, textSettings)
	for _, s := range app.Table() {
		fmt.Fprintf(p.stdout, "  %s", s.Name)
		if s.Default != "" {
			fmt.Fprintf(p.stdout, " = %s", s.Default)
		}
		fmt.Fprintf(p.stdout, "\n\t%s\n\t%s\n", s.HelpZH, s.HelpEN)
	}
}

// greet says where things are.
func (p program) greet(c app.Config, in app.Contents, addr net.Addr) {
	if in.Report != nil {
		fmt.Fprintf(p.stdout, textIngested, len(in.Report.Added)+len(in.Report.Changed)+len(in.Report.Unchanged), in.Report.Seconds)
		for _, u := range in.Report.Unreadable {
			fmt.Fprintf(p.stdout, textUnreadable, u.Path, u.ZH, u.EN)
		}
	}
	if in.Sample {
		fmt.Fprint(p.stdout, textSample)
	}
	at := "http://" + reachable(addr)
	fmt.Fprintf(p.stdout, textReady, at, at, at, c.Data)
}

// reachable is the address as a browser on this machine can use it: a program
// that listens everywhere is reached by the loopback address.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
