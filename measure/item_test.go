package measure_test

import (
	"strings"
	"testing"
	"unicode"

	"entente/measure"
)

func TestItemKeyMergesVersions(t *testing.T) {
	tests := [][]string{
		{
			"Situation of human rights in the Islamic Republic of Iran : resolution / adopted by the General Assembly",
			"The situation of human rights in the Islamic Republic of Iran",
			"SITUATION OF HUMAN RIGHTS IN THE ISLAMIC REPUBLIC OF IRAN : resolution / adopted by the General Assembly.",
			"Situation of human rights in the Islamic Republic of Iran : resolution",
			"Situation of human rights in the Islamic Republic of Iran resolultion / adopted by the General  Assemly",
		},
		{
			"2005 Review Conference of the Parties to the Treaty and its Preparatory Committee : resolution / adopted by the General Assembly",
			"2010 Review Conference of the Parties to the Treaty and its Preparatory Committee : resolution / adopted by the General",
			"Eleventh Review Conference of the Parties to the Treaty and its Preparatory Committee",
		},
		{"Programme budget for the biennium 2012-2013", "Program budget for the biennium 2014-2015", "Programme budget for the year 2021"},
		{"Information transmitted under Article 73 e of the Charter", "Information transmitted under Article 73e of the Charter"},
		{"Operations of the UN Relief and Works Agency", "Operation of the United Nations Relief and Works Agency"},
		{"Applicability of the Convention, of 12 August 1949, to the territories", "Applicability of the Convention to the territory"},
		{"Part XXV of the report", "Part IV of the report"},
		{"Second International Decade", "Third International Decade", "International Decade", "Twenty-fifth International Decade"},
		{"Côte d'Ivoire", "COTE D’IVOIRE"},
	}
	for _, titles := range tests {
		for _, title := range titles[1:] {
			if a, b := measure.ItemKey(titles[0]), measure.ItemKey(title); a != b || a == "" {
				t.Errorf("%q and %q differ: %q, %q", titles[0], title, a, b)
			}
		}
	}
}

func TestItemKeyKeepsApart(t *testing.T) {
	titles := []string{
		"Situation of human rights in Cuba : resolution / adopted by the General Assembly",
		"Situation of human rights in Iraq : resolution / adopted by the General Assembly",
		"Implementation of Security Council resolution 435 (1978)",
		"Implementation of the Convention on Cluster Munitions",
		"Nuclear-weapon-free zone in the South Atlantic",
		"Nuclear-weapon-free zone in the North Atlantic",
		"Civil and political rights",
		"Political rights",
	}
	seen := map[string]string{}
	for _, title := range titles {
		key := measure.ItemKey(title)
		if other, ok := seen[key]; ok {
			t.Errorf("%q and %q share the key %q", title, other, key)
		}
		seen[key] = title
	}
}

func TestItemClusters(t *testing.T) {
	got, n := measure.ItemClusters([]string{"Nuclear disarmament", "", "The right to development", "Nuclear disarmament : resolution / adopted by the General Assembly", "1999", ""})
	want := []int{0, 1, 2, 0, 3, 4}
	if n != 5 || len(got) != len(want) {
		t.Fatalf("%v, %d clusters", got, n)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("clusters %v, want %v: titles without a key stand alone", got, want)
			break
		}
	}
}

func FuzzItemKey(f *testing.F) {
	for _, s := range []string{"", " : resolution / adopted by the General Assembly", "Türkiye İ ß ﬁ", "\xff\xfe", "Part XXV", "resolution by the", "a:b:c resolution /"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		key := measure.ItemKey(title)
		if key != strings.Join(strings.Fields(key), " ") {
			t.Errorf("ItemKey(%q) = %q has stray spaces", title, key)
		}
		for _, r := range key {
			if r != ' ' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsUpper(r) {
				t.Errorf("ItemKey(%q) = %q has %q", title, key, r)
			}
		}
	})
}

// Of the roll calls of 1992 to 2025-10, most are on a text that returns.
func TestRecurringItemsOfTheAssembly(t *testing.T) {
	rec := assembly(t)
	years, count := map[string]map[int]bool{}, map[string]int{}
	total := 0
	for _, rc := range rec.rollCalls {
		if y := rc.date.Year(); y >= 1992 {
			key := measure.ItemKey(rc.title)
			if years[key] == nil {
				years[key] = map[int]bool{}
			}
			years[key][y] = true
			count[key]++
			total++
		}
	}
	recurring, frequent := 0, 0
	for key, y := range years {
		if len(y) >= 2 {
			recurring += count[key]
		}
		if len(y) >= 5 {
			frequent += count[key]
		}
	}
	if total != 2643 || len(count) != 554 || recurring != 2347 || frequent != 2004 {
		t.Errorf("%d roll calls, %d texts; %d roll calls on texts of two or more years, %d of five or more", total, len(count), recurring, frequent)
	}
}
