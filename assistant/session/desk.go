package session

import (
	"fmt"

	"yijian/assistant/answer"
	"yijian/assistant/db"
	"yijian/ingest/guide"
)

// closedDesk says that no desk is connected, and whom to call instead. The
// conversation's state stays as it is: the person may go on asking.
func (s *Session) closedDesk(c db.Conversation, day guide.Day) answer.Reply {
	text := sentencesIn(c.Lang)
	contact := s.o.Hotline
	return answer.Reply{
		Answer: answer.Answer{
			Outcome: answer.Handoff, Unanswered: []guide.Slot{},
			Text:    fmt.Sprintf(text.closedDesk, contact.Phone, contact.Hours),
			Region:  c.Region,
			AsOf:    day,
			Label:   text.notice,
			Handoff: &answer.HandoffState{State: "closed", Phone: contact.Phone, Hours: contact.Hours},
			Contact: &contact,
		},
		State: c.State,
		Trace: answer.Trace{Why: "asked for a person with the button"},
	}
}
