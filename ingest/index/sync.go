package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/load"
	"yijian/ingest/region"
)

// loaderVersion is to be raised when package load makes something else of the
// same file: every file is then read again.
const loaderVersion = 1

// Options are what files can't say.
type Options struct {
	Region  string        // for guides that name none
	Regions *region.Table // names of districts
	// Stamp stands for what is in Regions beyond the program's own table; if it
	// changes, every file is read again.
	Stamp  string
	Sample bool // mark every guide as one of the fictional sample city
	// Now is the clock.
	Now func() time.Time
	// Today, if not 0, is the day for which guides are reported as out of force.
	Today guide.Day
	// Progress, if set, is told how many files are done. It is called from one
	// goroutine.
	Progress func(done, total int)
}

func (o *Options) load() load.Options {
	return load.Options{Region: o.Region, Regions: o.Regions, Sample: o.Sample}
}

// loader stands for all that decides what a file gives, beside its bytes.
func (o *Options) loader() string {
	return fmt.Sprintf("%d region=%s stamp=%s sample=%t", loaderVersion, o.Region, o.Stamp, o.Sample)
}

func (o *Options) progress(done, total int) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

// Sync makes the catalog's next generation out of the sources' files, and
// publishes it at the end, in one step. Files that did not change since they were
// last read are not read into guides again. A file that can't be read harms
// nothing: it is in the report, and its guides stay what they were. Guides of
// other folders than the sources stay too. If Sync ends early, by an error, by
// ctx or by a kill, nothing is published, and the next run does not repeat what
// was done. The error is [catalog.ErrBusy] if another run is going on.
func Sync(ctx context.Context, c *catalog.Catalog, sources []Source, o Options) (report Report, err error) {
	start := o.Now()
	run, err := c.Begin(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("ingest: %w", err)
	}
	defer func() {
		if e := run.Close(); e != nil {
			err = errors.Join(err, fmt.Errorf("ingest: %w", e))
		}
	}()
	w, err := walkAll(sources)
	if err != nil {
		return Report{}, fmt.Errorf("ingest: %w", err)
	}
	results, err := readAll(ctx, w, o, run.Known, func(f catalog.File) error { return run.Stage(ctx, f) })
	if err != nil {
		return Report{}, fmt.Errorf("ingest: %w", err)
	}
	plan := catalog.Plan{Covers: w.covers, At: o.Now()}
	for i, f := range w.files {
		plan.Files = append(plan.Files, catalog.Found{Path: f.key, Hash: results[i].hash, Loader: o.loader(), Unreadable: results[i].unreadable != nil})
	}
	change, err := run.Publish(ctx, plan)
	if err != nil {
		return Report{}, fmt.Errorf("ingest: %w", err)
	}
	report = newReport(w, results, change)
	if err := report.lintPublished(ctx, c, o.Today); err != nil {
		return Report{}, fmt.Errorf("ingest: %w", err)
	}
	report.Seconds = o.Now().Sub(start).Seconds()
	return report, nil
}

// A result is what became of one file.
type result struct {
	hash       string
	unreadable *Unreadable
	lints      []load.Lint
}

// readAll reads the walk's files on all cores. What is not known yet is staged, by
// one goroutine.
func readAll(ctx context.Context, w *walk, o Options, known func(path, hash, loader string) (catalog.Outcome, bool), stage func(catalog.File) error) ([]result, error) {
	var (
		results    = make([]result, len(w.files))
		todo       = make(chan int)
		done       = make(chan *catalog.File, runtime.GOMAXPROCS(0)) // nil: nothing new
		group, gtx = errgroup.WithContext(ctx)
	)
	group.Go(func() error {
		defer close(todo)
		for i := range w.files {
			select {
			case todo <- i:
			case <-gtx.Done():
				return gtx.Err()
			}
		}
		return nil
	})
	readers, rtx := errgroup.WithContext(gtx)
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() error {
			for i := range todo {
				r, file, err := readOne(w.files[i], o, known)
				if err != nil {
					return err
				}
				results[i] = r
				select {
				case done <- file:
				case <-rtx.Done():
					return rtx.Err()
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(done)
		return readers.Wait()
	})
	group.Go(func() error {
		n := 0
		for file := range done {
			if file != nil {
				if err := stage(*file); err != nil {
					return err
				}
			}
			n++
			o.progress(n, len(w.files))
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, nil
}

// readOne reads a file. The second result is what there is to stage.
func readOne(f found, o Options, known func(path, hash, loader string) (catalog.Outcome, bool)) (result, *catalog.File, error) {
	data, bad := f.read()
	if bad != nil {
		return result{unreadable: bad}, nil, nil
	}
	sum := sha256.Sum256(data)
	r := result{hash: hex.EncodeToString(sum[:])}
	if was, ok := known(f.key, r.hash, o.loader()); ok {
		if err := json.Unmarshal(was.Notes, &r.lints); err != nil {
			return result{}, nil, fmt.Errorf("read the notes on %s: %w", f.key, err)
		}
		return r, nil, nil
	}
	got, err := load.File(f.name, data, o.load())
	if err != nil {
		r.unreadable = notLoaded(f.key, err)
		return r, nil, nil
	}
	notes, err := json.Marshal(got.Lints)
	if err != nil {
		return result{}, nil, fmt.Errorf("write the notes on %s: %w", f.key, err)
	}
	r.lints = got.Lints
	return r, &catalog.File{Path: f.key, Hash: r.hash, Loader: o.loader(), Guides: got.Guides, Notes: notes}, nil
}

// notLoaded is a loader's error.
func notLoaded(key string, err error) *Unreadable {
	var e *load.Error
	if errors.As(err, &e) {
		return &Unreadable{key, string(e.Code), e.ZH, e.EN}
	}
	u := unreadable(key, err)
	return &u
}

// Check reads and lints the sources' files and writes nothing. All guides count
// as added.
func Check(ctx context.Context, sources []Source, o Options) (Report, error) {
	start := o.Now()
	w, err := walkAll(sources)
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	var files []catalog.File
	nothing := func(_, _, _ string) (catalog.Outcome, bool) { return catalog.Outcome{}, false }
	results, err := readAll(ctx, w, o, nothing, func(f catalog.File) error {
		files = append(files, f)
		return nil
	})
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	change, guides := claim(files)
	report := newReport(w, results, change)
	report.lintTogether(guides, o.Today)
	report.Seconds = o.Now().Sub(start).Seconds()
	return report, nil
}
