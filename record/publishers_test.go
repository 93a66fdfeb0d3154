package record_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/fetch"
	"entente/record"
)

// The files are made up, in the publishers' layouts.
const (
	armsHead = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
	midHead  = "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,fatality,fatalpre,hiact,hostlev,orig,version\n"
)

// publishers answers as the publishers' servers do: SIPRI's backend to a POST,
// the others with archives that hold the file in a folder beside others.
type publishers struct {
	t        *testing.T
	archives map[string][]byte // by path
	register string

	mu    sync.Mutex // one request at a time; sources are fetched side by side
	asked []string
}

func (p *publishers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.Method+" "+r.URL.Path)
	if r.URL.Path == "/api/p/trades/trade-register-csv/" {
		p.backend(w, r)
		return
	}
	b, ok := p.archives[r.URL.Path]
	if !ok || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

func (p *publishers) backend(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Filters []struct {
			Field  string
			Value1 any
			Value2 any
		}
		Logic string
	}
	err := json.NewDecoder(r.Body).Decode(&q)
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || err != nil || q.Logic != "AND" || len(q.Filters) != 2 ||
		q.Filters[0].Field != "Delivery year" || q.Filters[0].Value1 != 1950.0 || q.Filters[0].Value2 != float64(time.Now().UTC().Year()) || q.Filters[1].Field != "opendeals" {
		p.t.Errorf("asked %s %+v: %v", r.Method, q, err)
	}
	json.NewEncoder(w).Encode(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(p.register))})
}

// detour sends every request to one server.
type detour struct{ to *url.URL }

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = d.to.Scheme, d.to.Host
	return http.DefaultTransport.RoundTrip(r)
}

func TestSyncFromPublishers(t *testing.T) {
	p := &publishers{t: t, archives: map[string][]byte{
		"/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip": archiveOf(t, map[string]string{
			"MID-5-Data-and-Supporting-Materials/MIDA 5.0.csv": "dispnum,numa\n",
			"MID-5-Data-and-Supporting-Materials/MIDB 5.0.csv": midHead + "9001,AAA,2,3,5,1990,20,5,1990,1,0,-9,-9,0,0,7,3,1,5\n9001,BBB,40,4,5,1990,18,5,1990,0,0,-9,-9,0,0,0,1,1,5\n",
		}),
		"/v2/en/indicator/SP.POP.TOTL": archiveOf(t, map[string]string{
			"Metadata_Country_API_SP.POP.TOTL_DS2_en_csv_v2_1.csv": "x\n",
			"API_SP.POP.TOTL_DS2_en_csv_v2_1.csv": "\ufeff\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2024-12-16\",\n\n" +
				"\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"1990\",\n\"Namibia\",\"NAM\",\"Population, total\",\"SP.POP.TOTL\",\"7\",\n",
		}),
		"/wp-content/uploads/DirectContiguity320.zip": archiveOf(t, map[string]string{
			"DirectContiguity320/contdird.csv": "state1no,state2no,year,conttype\n2,20,1920,1\n",
			"DirectContiguity320/contdir.csv":  "dyad,statelno,statelab,statehno,statehab,conttype,begin,end,notes,version\n2020,2,USA,20,CAN,1,192001,201612,,3.2\n",
		}),
	}, register: armsHead + "China,Russia,2019,?,2,,Gun,naval gun,2,,2020,New,,3,6,6\n"}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	home, now, shrunk := t.TempDir(), time.Now(), false
	sync := func(names ...string) map[string]record.Outcome {
		got, err := record.Sync(t.Context(), record.SyncOptions{Home: home, Sources: names, Excerpts: true, Shrunk: shrunk,
			Fetch: fetch.New(fetch.Options{Attempts: 1, HTTP: &http.Client{Transport: detour{to}}}), Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]record.Outcome{}
		for _, o := range got {
			out[o.Source+"/"+o.File] = o
		}
		return out
	}
	got := sync("mid", "worldbank", "cow", "sipri")
	for file, want := range map[string]string{
		"mid/participants": "new MIDB 5.0.csv", "worldbank/population": "new API_SP.POP.TOTL_DS2_en_csv_v2_1.csv", "worldbank/gdp": "absent ",
		"cow/contiguity": "new contdir.csv", "sipri/register": "new trade-register.json",
	} {
		if o := got[file]; strings.TrimSuffix(o.Result+" "+o.Name, "NY.GDP.MKTP.CD") != want {
			t.Errorf("%s: %s %s (%s), want %s", file, o.Result, o.Name, o.Detail, want)
		}
	}

	// The backend is not asked again for a month unless it is named.
	questions := func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		return strings.Count(strings.Join(p.asked, "\n"), "POST")
	}
	if o := sync()["sipri/register"]; o.Result != "resting" || !strings.Contains(o.Detail, "entente sync sipri") || questions() != 1 {
		t.Errorf("again: %+v after %d questions", o, questions())
	}
	now = now.AddDate(0, 0, 29)
	if o := sync()["sipri/register"]; o.Result != "resting" || questions() != 1 {
		t.Errorf("after 29 days: %+v after %d questions", o, questions())
	}
	if o := sync("sipri")["sipri/register"]; o.Result != "unchanged" || questions() != 2 {
		t.Errorf("named: %+v after %d questions", o, questions())
	}
	now = now.AddDate(0, 0, 30)
	if o := sync()["sipri/register"]; o.Result != "unchanged" || questions() != 3 {
		t.Errorf("a month later: %+v after %d questions", o, questions())
	}
	// Half of the register is not taken for the register.
	p.register = armsHead + strings.Repeat("China,Russia,2019,?,2,,Gun,naval gun,2,,2020,New,,3,6,6\n", 10)
	sync("sipri")
	p.register = armsHead + strings.Repeat("China,Russia,2019,?,2,,Gun,naval gun,2,,2020,New,,3,6,6\n", 7)
	if o := sync("sipri")["sipri/register"]; o.Result != "refused" || !strings.Contains(o.Detail, "30 % fewer") {
		t.Errorf("shrunk: %+v", o)
	}
	shrunk = true
	if o := sync("sipri")["sipri/register"]; o.Result != "new" || o.Rows != 7 {
		t.Errorf("shrunk, and taken: %+v", o)
	}
}
