package ofac

import (
	"fmt"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

// addressRole is the role of ADD.CSV, the addresses of the entries of SDN.CSV.
const addressRole = "add"

// addressColumns are those of ADD.CSV, as the publisher's description of the
// file names them.
var addressColumns = []string{"ent_num", "Add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"}

// noStates are what the column Country holds where no state is meant: a part
// of one whose rule is disputed, or no place at all.
var noStates = []string{"Palestinian", "West Bank", "undetermined"}

// regionPrefix begins a place below a state: "Region: Crimea".
const regionPrefix = "Region:"

// address yields one record for a row of ADD.CSV: A is whose list it is, B the
// state that the address lies in, Ref the entry's number in SDN.CSV, Label the
// country as published. B is empty where the row names no state, so that an
// entry without a country is told from one that is not in the file.
func (f *file) address(rec []string) error {
	number, err := strconv.Atoi(cell(rec, 0))
	if err != nil || number <= 0 {
		return f.Issue(badNumber, fmt.Sprintf("%q", rec[0]))
	}
	country := cell(rec, 4)
	code, err := f.country(number, country)
	if err != nil {
		return err
	}
	r := f.blank(number)
	r.Kind, r.A, r.B, r.Sign, r.Label = source.AddressKind, declared().Sender, code, 0, country
	return f.Record(r)
}

func (f *file) country(number int, name string) (entente.Code, error) {
	if name == "" {
		return "", nil
	}
	for _, n := range noStates {
		if strings.EqualFold(name, n) {
			return "", f.Issue(noState, fmt.Sprintf("%d %q", number, name))
		}
	}
	if strings.HasPrefix(name, regionPrefix) {
		return "", f.Issue(noState, fmt.Sprintf("%d %q", number, name))
	}
	code, _, ok := f.States.Resolve(name, entente.NoDate)
	if !ok {
		return "", f.Issue(unknownCountry, fmt.Sprintf("%d %q", number, name))
	}
	return code, nil
}

var (
	noState        = source.Kept("not-a-state", "the address is kept without a state")
	unknownCountry = source.Kept("unknown-country", "the address is kept without a state")
)
