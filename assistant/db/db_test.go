package db_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"yijian/assistant/chat"
	"yijian/assistant/db"
)

var noon = time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (*db.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a folder 100% ?ok#", "conversations.db")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	t.Cleanup(func() { d.Close() })
	return d, path
}

func conversation(id string) db.Conversation {
	return db.Conversation{
		Conversation: chat.Conversation{ID: id, Channel: chat.API, Region: "990100", Lang: "zh-CN", Created: noon,
			State: chat.State{Region: "990102"}},
		Token: sha256.Sum256([]byte("token of " + id)),
	}
}

func said(text, key string) db.Message {
	m := db.Message{Turn: chat.Turn{Role: chat.Citizen, Text: text, At: noon}, Kind: db.Said}
	if key != "" {
		m.Key = sha256.Sum256([]byte(key))
	}
	return m
}

func reply(conversation, id, text string) (db.Message, db.Answer) {
	return db.Message{Turn: chat.Turn{Role: chat.Assistant, Text: text, At: noon}, Kind: db.Said},
		db.Answer{ID: id, Conversation: conversation, Body: json.RawMessage(`{"text":"` + text + `"}`), Trace: json.RawMessage(`{}`), At: noon}
}

func add(t *testing.T, d *db.DB, id string) {
	t.Helper()
	if _, added, err := d.AddConversation(t.Context(), conversation(id)); err != nil || !added {
		t.Fatalf("add conversation %s: added %v, %v", id, added, err)
	}
}

func TestAConversationIsReadAsItWasStoredAlsoAfterReopening(t *testing.T) {
	d, path := open(t)
	add(t, d, "c1")
	d.Close()
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatalf("open again: %v", err)
	}
	defer d.Close()
	got, err := d.Conversation(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	want := conversation("c1")
	if got.Region != want.Region || got.Token != want.Token || got.State.Region != "990102" || !got.Created.Equal(noon) {
		t.Errorf("conversation c1 = %+v, want %+v", got, want)
	}
	if _, err := d.Conversation(t.Context(), "c2"); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("conversation c2: error %v, want ErrNotFound", err)
	}
}

func TestTheSameCreatingCallGivesTheSameConversation(t *testing.T) {
	d, _ := open(t)
	c := conversation("c1")
	c.Create = db.Create{Key: sha256.Sum256([]byte("k")), Request: sha256.Sum256([]byte("r")), Sealed: []byte("sealed")}
	if _, added, err := d.AddConversation(t.Context(), c); err != nil || !added {
		t.Fatalf("first: added %v, %v", added, err)
	}
	again := conversation("c2")
	again.Create = c.Create
	got, added, err := d.AddConversation(t.Context(), again)
	if err != nil || added || got.ID != "c1" || string(got.Create.Sealed) != "sealed" {
		t.Errorf("second = %q, added %v, %v; want c1 as stored", got.ID, added, err)
	}
}

func TestAMessageWithOneKeyIsTakenOnceAndAnsweredOnce(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	const n = 8
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			m, _, err := d.AddMessage(t.Context(), "c1", said("居住证要带啥", "key"))
			if err != nil || m.Seq != 1 {
				t.Errorf("message %d: seq %d, %v; want 1", i, m.Seq, err)
				return
			}
			rm, ra := reply("c1", fmt.Sprint("a", i), "照片")
			if _, _, err := d.AddReply(t.Context(), 1, rm, ra, chat.State{}); err != nil {
				t.Errorf("reply %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	ms, err := d.Messages(t.Context(), "c1", 0, 100)
	if err != nil || len(ms) != 2 || ms[0].Role != chat.Citizen || ms[1].Role != chat.Assistant || ms[1].ReplyTo != 1 {
		t.Errorf("after %d identical sends: %+v, %v; want one message and one reply", n, ms, err)
	}
}

func TestTheReplyCommitsAnswerAndStateTogether(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	if _, _, err := d.AddMessage(t.Context(), "c1", said("问", "")); err != nil {
		t.Fatal(err)
	}
	rm, ra := reply("c1", "a1", "答")
	if _, _, err := d.AddReply(t.Context(), 1, rm, ra, chat.State{Failed: 2}); err != nil {
		t.Fatal(err)
	}
	// The same answer id again, to another message: the insert fails, and with it
	// the turn and the state.
	if _, _, err := d.AddMessage(t.Context(), "c1", said("再问", "")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.AddReply(t.Context(), 3, rm, ra, chat.State{Failed: 9}); err == nil {
		t.Fatal("an answer id was stored twice")
	}
	c, err := d.Conversation(t.Context(), "c1")
	if err != nil || c.State.Failed != 2 || c.LastSeq != 3 {
		t.Errorf("state.Failed %d, last %d, %v; want 2 and 3: the failed commit left something", c.State.Failed, c.LastSeq, err)
	}
	open, err := d.Unanswered(t.Context(), "c1")
	if err != nil || len(open) != 1 || open[0].Text != "再问" {
		t.Errorf("unanswered = %+v, %v; want 再问", open, err)
	}
	ids, err := d.Waiting(t.Context(), noon.Add(-time.Hour))
	if err != nil || len(ids) != 1 || ids[0] != "c1" {
		t.Errorf("waiting = %v, %v; want c1", ids, err)
	}
}

func TestAMessageToAnUnknownConversationIsNotFound(t *testing.T) {
	d, _ := open(t)
	if _, _, err := d.AddMessage(t.Context(), "c0", said("问", "k")); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("add message: %v, want ErrNotFound", err)
	}
	rm, ra := reply("c0", "a1", "答")
	if _, _, err := d.AddReply(t.Context(), 1, rm, ra, chat.State{}); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("add reply: %v, want ErrNotFound", err)
	}
	if err := d.Erase(t.Context(), "c0"); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("erase: %v, want ErrNotFound", err)
	}
}

func TestErasedWordsAreInNeitherFile(t *testing.T) {
	d, path := open(t)
	const words, kept = "我想迁户口到望湖区某处", "别人的问题留着"
	add(t, d, "c1")
	add(t, d, "c2")
	if _, _, err := d.AddMessage(t.Context(), "c1", said(words, "")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.AddMessage(t.Context(), "c2", said(kept, "")); err != nil {
		t.Fatal(err)
	}
	rm, ra := reply("c1", "a1", words+"的答复")
	if _, _, err := d.AddReply(t.Context(), 1, rm, ra, chat.State{Focus: chat.Focus{Question: words}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rate(t.Context(), db.Rating{Answer: "a1", Grade: 1, Reason: words, At: noon}); err != nil {
		t.Fatal(err)
	}
	if !found(t, path, words) {
		t.Fatal("the words are not in the files before erasing: the search proves nothing")
	}
	if err := d.Erase(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	if err := d.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found(t, path, words) {
		t.Error("erased words are still in the database file or its log")
	}
	if !found(t, path, kept) {
		t.Error("another conversation's words are gone")
	}
	if _, err := d.Answer(t.Context(), "a1"); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("erased answer: %v, want ErrNotFound", err)
	}
}

func found(t *testing.T, path, words string) bool {
	t.Helper()
	for _, p := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(p)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(words)) {
			return true
		}
	}
	return false
}

func TestAPingWaitsForNoWriter(t *testing.T) {
	d, path := open(t)
	add(t, d, "c1")
	other, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_txlock=immediate"}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.BeginTx(t.Context(), nil) // holds the write lock
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // writers wait for 5 s
	defer cancel()
	if err := d.Ping(ctx); err != nil {
		t.Errorf("ping while another program writes: %v", err)
	}
	if err := d.SetLang(ctx, "c1", "en"); err == nil {
		t.Error("the lock was not held: a message got through")
	}
}

func TestTheLanguageOfAConversationCanChange(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	add(t, d, "c2")
	for _, lang := range []string{"en", "en", "zh-CN", "en"} {
		if err := d.SetLang(t.Context(), "c1", lang); err != nil {
			t.Fatal(err)
		}
		if c, err := d.Conversation(t.Context(), "c1"); err != nil || c.Lang != lang {
			t.Errorf("after %s the language is %q, %v", lang, c.Lang, err)
		}
	}
	if c, err := d.Conversation(t.Context(), "c2"); err != nil || c.Lang != "zh-CN" {
		t.Errorf("another conversation's language is %q, %v; want it left alone", c.Lang, err)
	}
}

func TestSweepTakesOldAndEmptyConversations(t *testing.T) {
	d, _ := open(t)
	for _, id := range []string{"old", "empty", "fresh"} {
		add(t, d, id) // created at noon
	}
	if _, _, err := d.AddMessage(t.Context(), "old", said("问", "")); err != nil {
		t.Fatal(err)
	}
	fresh := said("问", "")
	fresh.At = noon.Add(72 * time.Hour)
	if _, _, err := d.AddMessage(t.Context(), "fresh", fresh); err != nil {
		t.Fatal(err)
	}
	n, err := d.Sweep(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour))
	if err != nil || n != 1 {
		t.Errorf("sweep of empty ones took %d, %v; want 1", n, err)
	}
	n, err = d.Sweep(t.Context(), noon.Add(48*time.Hour), noon)
	if err != nil || n != 1 {
		t.Errorf("sweep of old ones took %d, %v; want 1", n, err)
	}
	if _, err := d.Conversation(t.Context(), "fresh"); err != nil {
		t.Errorf("the fresh one: %v", err)
	}
}

func TestALaterRatingReplacesAndTheSameKeyDoesNot(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	if _, _, err := d.AddMessage(t.Context(), "c1", said("问", "")); err != nil {
		t.Fatal(err)
	}
	rm, ra := reply("c1", "a1", "答")
	if _, _, err := d.AddReply(t.Context(), 1, rm, ra, chat.State{}); err != nil {
		t.Fatal(err)
	}
	k := db.Sum(sha256.Sum256([]byte("k")))
	for _, tt := range []struct {
		give db.Rating
		want int
	}{
		{db.Rating{Grade: 2, Key: k}, 2},
		{db.Rating{Grade: 5, Key: k}, 2},
		{db.Rating{Grade: 4}, 4},
	} {
		tt.give.Answer, tt.give.At = "a1", noon
		got, err := d.Rate(t.Context(), tt.give)
		if err != nil || got.Grade != tt.want {
			t.Errorf("rate %+v = %d, %v; want %d", tt.give, got.Grade, err, tt.want)
		}
	}
	if _, err := d.Rate(t.Context(), db.Rating{Answer: "a1", Grade: 6, At: noon}); err == nil {
		t.Error("grade 6 was stored")
	}
	if _, err := d.Rate(t.Context(), db.Rating{Answer: "a9", Grade: 3, At: noon}); err == nil {
		t.Error("a rating of no answer was stored")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.db")
	if err := os.WriteFile(junk, bytes.Repeat([]byte("这不是数据库"), 400), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{junk, filepath.Join(dir, "none", "x.db"), dir} {
		if d, err := db.Open(t.Context(), path); err == nil {
			d.Close()
			t.Errorf("open %s: no error", path)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if d, err := db.Open(ctx, filepath.Join(dir, "y.db")); err == nil {
		d.Close()
		t.Error("open with a cancelled context: no error")
	}
}
