package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yijian/assistant/answer"
	"yijian/assistant/app"
	"yijian/assistant/session"
)

// tell opens a conversation and says one thing in it.
func tell(t *testing.T, a *app.App, text string) (id, token string) {
	t.Helper()
	c, token, err := a.Session().Create(t.Context(), session.Start{Region: "990102"}, session.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Session().Send(t.Context(), c.ID, token, session.Message{Text: text}, answer.Progress{}); err != nil {
		t.Fatalf("send %s: %v", text, err)
	}
	return c.ID, token
}

// readBack is the first thing that was said in a conversation.
func readBack(t *testing.T, a *app.App, id, token string) string {
	t.Helper()
	es, err := a.Session().History(t.Context(), id, token, 0)
	if err != nil || len(es) == 0 {
		t.Fatalf("history of %s: %v, %v", id, es, err)
	}
	return es[0].Text
}

func TestKeysAreKeptBesideTheDataAndSurviveARestart(t *testing.T) {
	c := settings(t)
	const said = "我叫张三，电话13800001234，居住证多少钱"
	first, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	id, token := tell(t, first, said)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, c)
	if got := readBack(t, second, id, token); got != said {
		t.Errorf("after a restart = %q, want %q", got, said)
	}
	keys := 0
	err = filepath.WalkDir(c.Data, func(path string, d os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".key") {
			keys++
		}
		return err
	})
	if _, missing := os.Stat(filepath.Join(c.Data+"-keys", "master.key")); err != nil || keys > 0 || missing != nil {
		t.Errorf("%d keys in the data folder (%v), master key beside it: %v", keys, err, missing)
	}
}

func TestWithoutItsMasterKeyAConversationIsReadInMaskedForm(t *testing.T) {
	c := settings(t)
	first, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	id, token := tell(t, first, "电话13800001234，居住证多少钱")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(c.Keys, "master.key")); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	a := start(t, c)
	if got, want := readBack(t, a, id, token), "电话⟦手机号1⟧，居住证多少钱"; got != want {
		t.Errorf("without the master key = %q, want %q", got, want)
	}
	// It goes on, and what is said now is masked for good.
	if _, err := a.Session().Send(t.Context(), id, token, session.Message{Text: "换成13900005678"}, answer.Progress{}); err != nil {
		t.Errorf("a message in it: %v", err)
	}
	other, its := tell(t, a, "电话13700002222")
	if got := readBack(t, a, other, its); got != "电话13700002222" {
		t.Errorf("a new conversation = %q, want it as said", got)
	}
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := a.Run(ctx, l); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "put the earlier master key back") || !strings.Contains(log.String(), "conversations=1") || strings.Contains(log.String(), "1390000") {
		t.Errorf("log = %s, want how many conversations stay masked, and no number", &log)
	}
}

func TestAKeyFolderThatCannotBeIsSaidAtTheStart(t *testing.T) {
	c := settings(t)
	c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	c.Keys = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(c.Keys, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := app.New(t.Context(), c); err == nil || !strings.Contains(err.Error(), "YIJIAN_KEYS") {
		if a != nil {
			a.Close()
		}
		t.Errorf("a file for the key folder: %v, want an error that names the setting", err)
	}
	c.Keys = "" // masked for good
	a := start(t, c)
	id, token := tell(t, a, "电话13800001234")
	if got := readBack(t, a, id, token); got != "电话⟦手机号⟧" {
		t.Errorf("without a key folder = %q, want it masked", got)
	}
}
