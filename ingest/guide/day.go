package guide

import (
	"encoding/json"
	"fmt"
	"time"
)

// A Day is a calendar day as yyyymmdd (20260312), 0 for none. Days are those of
// Asia/Shanghai; a guide has no finer clock.
type Day int32

// ParseDay reads "2026-03-12"; the empty string is the zero Day.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("day %q: want yyyy-mm-dd", s)
	}
	return DayOf(t), nil
}

// DayOf is the day that t shows on its own clock; convert t to Asia/Shanghai first.
func DayOf(t time.Time) Day {
	return Day(t.Year()*10000 + int(t.Month())*100 + t.Day())
}

// String is the ISO form, empty for the zero Day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}

// MarshalJSON writes the ISO form.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the ISO form.
func (d *Day) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("day: %w", err)
	}
	day, err := ParseDay(s)
	if err != nil {
		return err
	}
	*d = day
	return nil
}

// A Validity is the period in which a guide is in force, both ends included;
// a zero end is open.
type Validity struct {
	From Day `json:"from,omitzero"`
	To   Day `json:"to,omitzero"`
}

// InForce reports whether the period includes day.
func (v Validity) InForce(day Day) bool { return !v.Expired(day) && !v.Future(day) }

// Expired reports whether the period ended before day.
func (v Validity) Expired(day Day) bool { return v.To != 0 && day > v.To }

// Future reports whether the period begins after day.
func (v Validity) Future(day Day) bool { return v.From != 0 && day < v.From }
