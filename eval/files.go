package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/talk"
)

// readFiles reads each file with read, and joins what they hold. Errors name the
// file.
func readFiles[T any](open func(string) (io.ReadCloser, error), names []string, read func(name string, r io.Reader) ([]T, error)) ([]T, error) {
	var all []T
	for _, name := range names {
		f, err := open(name)
		if err != nil {
			return nil, err
		}
		some, err := read(name, f)
		f.Close() // it was only read
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }

func openGolden(name string) (io.ReadCloser, error) { return golden.Open(name) }

func oneCases(_ string, r io.Reader) ([]cases.Case, error) { return cases.Read(r) }

func oneDrafts(_ string, r io.Reader) ([]draft.Draft, error) { return draft.Read(r) }

func oneTalk(name string, r io.Reader) ([]talk.Talk, error) {
	t, err := talk.Read(strings.TrimSuffix(path.Base(strings.ReplaceAll(name, "\\", "/")), ".txt"), r)
	return []talk.Talk{t}, err
}

// readCases reads the files, or the golden cases if there are none.
func readCases(files []string) ([]cases.Case, error) {
	return readSet(files, len(files) == 0, "testdata/golden/*.jsonl", oneCases)
}

// readTalks reads the files or, with own, the project's talks.
func readTalks(files []string, own bool) ([]talk.Talk, error) {
	return readSet(files, own, "testdata/talks/*.txt", oneTalk)
}

// readDrafts reads the files or, with own, the project's drafts.
func readDrafts(files []string, own bool) ([]draft.Draft, error) {
	return readSet(files, own, "testdata/drafts/*.jsonl", oneDrafts)
}

func readSet[T any](files []string, own bool, pattern string, read func(name string, r io.Reader) ([]T, error)) ([]T, error) {
	if !own {
		return readFiles(openFile, files, read)
	}
	names, err := fs.Glob(golden, pattern)
	if err != nil {
		return nil, err
	}
	return readFiles(openGolden, names, read)
}
