package guard

import (
	"strings"
	"time"
)

// citizenID reports whether s is a citizen identity number (GB 11643): 18
// characters with a real birth date and the right check character, or the old
// form of 15 digits. Division codes retire, so only the province is looked at.
func citizenID(s string) bool {
	switch len(s) {
	case 15:
		return province(s) && date("19"+s[6:12])
	case 18:
		// 永久居留身份证 begin with 9 and the issuing region.
		return (born(s) || s[0] == '9' && date(s[6:14])) && checkChar(s) == s[17]
	}
	return false
}

// likeCitizenID is citizenID with the check character wrong: a slip of the
// finger, still somebody's number.
func likeCitizenID(s string) bool { return len(s) == 18 && born(s) }

// born reports whether 18 characters have a province and a birth date where an
// identity number has them.
func born(s string) bool { return province(s) && date(s[6:14]) }

// checkChar is the check character of the first 17 digits.
func checkChar(s string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// province reports whether s begins with the code of a province, or with 83, as
// the residence permits of Taiwan's people do.
func province(s string) bool {
	switch s[0] {
	case '1', '2':
		return s[1] >= '1' && s[1] <= '5' && !(s[0] == '2' && s[1] > '3')
	case '3':
		return s[1] >= '1' && s[1] <= '7'
	case '4':
		return s[1] >= '1' && s[1] <= '6'
	case '5':
		return s[1] >= '0' && s[1] <= '4'
	case '6':
		return s[1] >= '1' && s[1] <= '5'
	case '7':
		return s[1] == '1'
	case '8':
		return s[1] >= '1' && s[1] <= '3'
	case '9':
		return s[1] == '1' // issued abroad
	}
	return false
}

// date reports whether s is a day of these centuries as yyyymmdd.
func date(s string) bool {
	t, err := time.Parse("20060102", s)
	return err == nil && t.Year() >= 1800 && t.Year() < 2100
}

// bankCard reports whether s is a card number: 16 to 19 digits that pass the
// Luhn check and begin as payment cards do (ISO/IEC 7812: 3 to 6; 9 national).
func bankCard(s string) bool {
	if len(s) < 16 || len(s) > 19 || s[0] < '3' || s[0] > '6' && s[0] != '9' {
		return false
	}
	sum := 0
	for i := range len(s) {
		c := s[len(s)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// mobile reports whether s is a mobile phone: 1[3-9] and nine digits, with or
// without the country code.
func mobile(s string) bool {
	for _, prefix := range []string{"0086", "86", "0"} {
		if len(s) == 11+len(prefix) && s[:len(prefix)] == prefix {
			s = s[len(prefix):]
		}
	}
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && s[1] <= '9'
}

// traderCode reports whether s is the unified social credit code (GB 32100) of a
// sole trader: class 92, and the right check character. s is in upper case.
func traderCode(s string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(s) != 18 || !strings.HasPrefix(s, "92") {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return alphabet[(31-sum%31)%31] == s[17]
}

// hongKongID reports whether s is an identity card number of Hong Kong without
// its parentheses: one or two letters, six digits, check character. s is in upper
// case.
func hongKongID(s string) bool {
	if len(s) != 8 && len(s) != 9 {
		return false
	}
	sum := 0
	if len(s) == 8 {
		sum = 36 * 9 // a space before the only letter
	}
	for i := range len(s) {
		v, weight := 0, len(s)-i
		switch c := s[i]; {
		case c >= '0' && c <= '9' && i >= len(s)-7:
			v = int(c - '0')
		case c >= 'A' && c <= 'Z' && i < len(s)-7, c == 'A' && i == len(s)-1:
			v = int(c-'A') + 10
		default:
			return false
		}
		sum += v * weight
	}
	return sum%11 == 0
}
