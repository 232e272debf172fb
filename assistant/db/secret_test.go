package db_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"yijian/assistant/db"
)

func secret(kind string, n int, value string) db.Secret {
	return db.Secret{Kind: kind, N: n, Mark: sha256.Sum256([]byte(kind + value)), Sealed: []byte("sealed " + value)}
}

func TestAMessageBringsItsSecretsOrNothing(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	add(t, d, "c2")
	m := said("电话⟦手机号1⟧", "")
	m.Secrets = []db.Secret{secret("mobile", 1, "a"), secret("mobile", 2, "b"), secret("name", 1, "a")}
	m.Events = []db.Event{{Rule: "masked.mobile", N: 2}, {Rule: "masked.mobile", N: 1}}
	for _, id := range []string{"c1", "c2"} { // numbers and marks are a conversation's own
		if _, _, err := d.AddMessage(t.Context(), id, m); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	for _, taken := range []db.Secret{secret("mobile", 2, "c"), secret("mobile", 3, "a")} {
		m.Secrets = []db.Secret{secret("mobile", 9, "z"), taken}
		if _, _, err := d.AddMessage(t.Context(), "c1", m); !errors.Is(err, db.ErrTaken) {
			t.Errorf("secret %+v: %v, want ErrTaken", taken, err)
		}
	}
	got, err := d.Secrets(t.Context(), "c1")
	if err != nil || len(got) != 3 || fmt.Sprint(got[1]) != fmt.Sprint(secret("mobile", 2, "b")) {
		t.Errorf("secrets = %+v, %v; want the first three", got, err)
	}
	if ms, err := d.Messages(t.Context(), "c1", 0, 10); err != nil || len(ms) != 1 {
		t.Errorf("messages = %+v, %v; want the first alone", ms, err)
	}
	log, err := d.SecurityLog(t.Context(), time.Time{})
	if err != nil || len(log) != 1 || log[0].N != 6 || !log[0].Hour.Equal(noon) {
		t.Errorf("security log = %+v, %v; want 6 at noon", log, err)
	}
	if err := d.Erase(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Secrets(t.Context(), "c1"); err != nil || len(got) > 0 {
		t.Errorf("secrets of the erased = %v, %v", got, err)
	}
}

func TestKnownTellsConversationsFromOthers(t *testing.T) {
	d, _ := open(t)
	add(t, d, "c1")
	known, err := d.Known(t.Context(), []string{"c1", "c2"})
	if err != nil || !known["c1"] || known["c2"] {
		t.Errorf("known = %v, %v; want c1 alone", known, err)
	}
}

func TestTheSecurityLogIsSweptByTheHour(t *testing.T) {
	d, _ := open(t)
	for i := range 3 {
		if err := d.Note(t.Context(), noon.Add(time.Duration(i)*time.Hour+59*time.Minute), db.Event{Rule: "injection", N: i + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Note(t.Context(), noon); err != nil {
		t.Errorf("nothing to note: %v", err)
	}
	if n, err := d.SweepSecurityLog(t.Context(), noon.Add(2*time.Hour)); n != 2 || err != nil {
		t.Errorf("sweep = %d, %v; want 2", n, err)
	}
	log, err := d.SecurityLog(t.Context(), noon)
	if err != nil || len(log) != 1 || log[0].N != 3 {
		t.Errorf("left = %+v, %v; want the last hour", log, err)
	}
}
