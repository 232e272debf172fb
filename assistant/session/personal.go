package session

import (
	"context"
	"errors"
	"fmt"

	"yijian/assistant/chat"
	"yijian/assistant/db"
	"yijian/assistant/guard"
	"yijian/assistant/guard/vault"
)

// mostSecrets is how many values are kept of one conversation. What comes after
// them is masked for good: nobody has so many, and a program that sends them must
// not make every later message slow.
const mostSecrets = 500

// record masks what was said and stores it, once. The values are sealed with the
// conversation's key and stored with it, in one commit. Where they can't be sealed
// the message is masked all the same, for good.
func (s *Session) record(ctx context.Context, id string, kind db.Kind, clean guard.Clean, key string) (db.Message, bool, error) {
	for tries := 0; ; tries++ {
		now := s.o.Now()
		masked, secrets, err := s.keep(ctx, id, clean)
		if err != nil {
			return db.Message{}, false, err
		}
		m := db.Message{
			Turn: chat.Turn{Role: chat.Citizen, Text: masked, At: now}, Kind: kind, Key: Key{Value: key}.sum("send"),
			Secrets: secrets, Events: events(clean),
		}
		stored, added, err := s.o.DB.AddMessage(ctx, id, m)
		// Another program on the same file has used a number: take the next.
		if errors.Is(err, db.ErrTaken) && tries < 10 {
			continue
		}
		return stored, added, err
	}
}

// keep numbers the tokens of the text and seals the values that the conversation
// hasn't yet.
func (s *Session) keep(ctx context.Context, id string, clean guard.Clean) (masked string, secrets []db.Secret, err error) {
	if !holds(clean) || s.o.Keys == nil {
		return clean.Text(), nil, nil
	}
	key, err := s.o.Keys.Make(id)
	if err != nil {
		s.o.Log.Warn("personal data is masked for good: no key", "conversation", id, "error", err)
		return clean.Text(), nil, nil
	}
	known, err := s.o.DB.Secrets(ctx, id)
	if err != nil {
		return "", nil, err
	}
	numbers, last := map[db.Sum]int{}, map[string]int{}
	for _, k := range known {
		numbers[k.Mark] = k.N
		last[k.Kind] = max(last[k.Kind], k.N)
	}
	clean = clean.Number(func(kind guard.Kind, said string) int {
		mark := db.Sum(key.Mark(string(kind), said))
		if n, ok := numbers[mark]; ok {
			return n
		}
		if err != nil || len(known)+len(secrets) >= mostSecrets {
			return 0
		}
		t := guard.Token{Kind: kind, N: last[string(kind)] + 1}
		var sealed []byte
		if sealed, err = key.Seal(t.String(), said); err != nil {
			return 0
		}
		numbers[mark], last[string(kind)] = t.N, t.N
		secrets = append(secrets, db.Secret{Kind: string(kind), N: t.N, Mark: mark, Sealed: sealed})
		return t.N
	})
	return clean.Text(), secrets, err
}

// holds reports whether this screening masked something.
func holds(clean guard.Clean) bool {
	for range clean.Found() {
		return true
	}
	return false
}

// events are what the security log counts of a screening.
func events(clean guard.Clean) []db.Event {
	var all []db.Event
	for kind := range clean.Found() {
		all = append(all, db.Event{Rule: "masked." + string(kind), N: 1})
	}
	if clean.Injection() {
		all = append(all, db.Event{Rule: "injection", N: 1})
	}
	return all
}

// A Value is personal data that a person has given in a conversation.
type Value struct {
	Token guard.Token
	Said  string // as it was said: 幺三八…
}

// Values gives the personal data of a conversation to whoever has its token, to fill
// in forms with. What can't be opened any more is left out.
func (s *Session) Values(ctx context.Context, id, token string) ([]Value, error) {
	if _, err := s.open(ctx, id, token); err != nil {
		return nil, err
	}
	return s.values(ctx, id)
}

func (s *Session) values(ctx context.Context, id string) ([]Value, error) {
	if s.o.Keys == nil {
		return nil, nil
	}
	secrets, err := s.o.DB.Secrets(ctx, id)
	if err != nil || len(secrets) == 0 {
		return nil, err
	}
	key, err := s.o.Keys.Of(id)
	if err != nil {
		s.o.Log.Warn("personal data stays masked", "conversation", id, "error", err)
		return nil, nil
	}
	var all []Value
	for _, x := range secrets {
		t := guard.Token{Kind: guard.Kind(x.Kind), N: x.N}
		said, err := key.Open(t.String(), x.Sealed)
		if err != nil {
			s.o.Log.Warn("personal data stays masked", "conversation", id, "error", err)
			continue
		}
		all = append(all, Value{t, said})
	}
	return all, nil
}

// restore puts the person's own words back into what they said. What can't be
// opened stays masked.
func (s *Session) restore(ctx context.Context, id string, es []Entry) error {
	var values map[guard.Token]string
	for i, e := range es {
		if e.Role != chat.Citizen || len(guard.Tokens(e.Text)) == 0 {
			continue
		}
		if values == nil {
			all, err := s.values(ctx, id)
			if err != nil {
				return err
			}
			values = make(map[guard.Token]string, len(all))
			for _, v := range all {
				values[v.Token] = v.Said
			}
		}
		es[i].Text = guard.Restore(e.Text, func(t guard.Token) (string, bool) { v, ok := values[t]; return v, ok })
	}
	return nil
}

// Reveal gives the whole conversation, in the person's own words, to a person of
// staff. The caller has made sure that it is theirs; the security log counts it.
func (s *Session) Reveal(ctx context.Context, id string) ([]Entry, error) {
	if _, err := s.o.DB.Conversation(ctx, id); errors.Is(err, db.ErrNotFound) {
		return nil, fmt.Errorf("%w: conversation", ErrNotFound)
	} else if err != nil {
		return nil, err
	}
	if err := s.o.DB.Note(ctx, s.o.Now(), db.Event{Rule: "revealed", N: 1}); err != nil {
		return nil, err // not noted, not shown
	}
	return s.history(ctx, id, 0)
}

// forget destroys the keys of conversations that are no more, and returns how many
// there were: those just erased, and what a kill between two steps left.
func (s *Session) forget(ctx context.Context) (n int, err error) {
	if s.o.Keys == nil {
		return 0, nil
	}
	err = s.o.Keys.Each(func(ids []string) error {
		known, err := s.o.DB.Known(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if known[id] {
				continue
			}
			if err := s.o.Keys.Destroy(id); err != nil {
				if errors.Is(err, vault.ErrNone) { // a file of somebody else's
					continue
				}
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
