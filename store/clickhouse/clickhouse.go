// Package clickhouse is the second engine of store.Events: coded events and
// their sums in ClickHouse, on one server or spread over the shards of a cluster.
// A load becomes visible with one row in a ledger, written last, so a repeated or
// a broken load changes no answer. The SQL is what version 18.16 and today's
// versions both take.
package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"entente/store"
)

// address is what a URL says.
type address struct {
	host           string // host:port of the native protocol
	user, password string
	database       string
	cluster        string // empty: the server's cluster named entente, if it has one
	secure         bool
}

var validName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// parseAddress reads clickhouse://user:password@host:port/database?cluster=name.
func parseAddress(text string) (address, error) {
	u, err := url.Parse(text)
	if err != nil {
		return address{}, errors.New("want clickhouse://host:port/database") // the text may hold a password
	}
	a := address{host: u.Host, user: u.User.Username(), database: strings.Trim(u.Path, "/")}
	a.password, _ = u.User.Password()
	switch {
	case u.Scheme != "clickhouse" || u.Hostname() == "":
		return a, errors.New("want clickhouse://host:port/database")
	case !validName.MatchString(a.database):
		return a, fmt.Errorf("database %q: want letters, digits and _, as in clickhouse://host:port/entente", a.database)
	}
	if u.Port() == "" {
		a.host = net.JoinHostPort(u.Hostname(), "9000")
	}
	if a.user == "" {
		a.user = "default"
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return a, fmt.Errorf("what follows the database: %w", err)
	}
	for _, key := range slices.Sorted(maps.Keys(query)) { // so that an error is the same each time
		values := query[key]
		switch key {
		case "cluster":
			a.cluster = values[0]
			if !validName.MatchString(a.cluster) {
				return a, fmt.Errorf("cluster %q: want letters, digits and _", a.cluster)
			}
		case "secure":
			if a.secure, err = strconv.ParseBool(values[0]); err != nil {
				return a, fmt.Errorf("secure=%s: want true or false", values[0])
			}
		default:
			return a, fmt.Errorf("%q: what may follow the database is cluster and secure", key)
		}
	}
	return a, nil
}

// String leaves the password out.
func (a address) String() string { return "clickhouse://" + a.host + "/" + a.database }

// least is the oldest version that the SQL was tested on.
var least = [2]uint64{18, 16}

// Engine answers from one ClickHouse server, the coordinator, which asks the
// shards. It is safe for concurrent use.
type Engine struct {
	at      address
	conn    driver.Conn
	version string
	shards  []shard                 // one, the coordinator itself, without a cluster
	failed  func(step string) error // set by tests only: dies at a step of Load
}

var _ store.Events = (*Engine)(nil)

// shard is a server that holds rows.
type shard struct {
	name string
	conn driver.Conn
}

// Open connects to the server that a URL names:
// clickhouse://host:port/database with the port of the native protocol. Where
// the server knows a cluster named entente, or the URL names one
// (?cluster=name), rows are spread over its shards.
func Open(ctx context.Context, text string) (*Engine, error) {
	at, err := parseAddress(text)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	e := &Engine{at: at}
	if e.conn, err = e.connect(at.host, 8); err != nil {
		return nil, fmt.Errorf("open store %s: %w", at, err)
	}
	if err := e.greet(ctx); err != nil {
		_ = e.Close()
		return nil, fmt.Errorf("open store %s: %w", at, err)
	}
	return e, nil
}

// connect makes a pool of connections to a server; none is opened yet.
func (e *Engine) connect(host string, most int) (driver.Conn, error) {
	opt := &ch.Options{
		Addr: []string{host}, DialTimeout: 5 * time.Second, ReadTimeout: 10 * time.Minute, MaxOpenConns: most, MaxIdleConns: most,
		// Connected to a database that every server has: ours is made by the first load.
		Auth:        ch.Auth{Database: "default", Username: e.at.user, Password: e.at.password},
		Compression: &ch.Compression{Method: ch.CompressionLZ4},
	}
	if e.at.secure {
		opt.TLS = tlsConfig(host)
	}
	return ch.Open(opt)
}

// greet checks the version and finds the shards.
func (e *Engine) greet(ctx context.Context) error {
	v, err := e.conn.ServerVersion()
	if err != nil {
		return explain(err)
	}
	e.version = fmt.Sprintf("%d.%d.%d", v.Version.Major, v.Version.Minor, v.Version.Patch)
	if err := checkVersion(v.Version.Major, v.Version.Minor); err != nil {
		return err
	}
	return e.findShards(ctx)
}

func checkVersion(major, minor uint64) error {
	if major < least[0] || major == least[0] && minor < least[1] {
		return fmt.Errorf("the server is ClickHouse %d.%d; %d.%d or newer is needed", major, minor, least[0], least[1])
	}
	return nil
}

// clusterName is the cluster of which a server is used without being asked.
const clusterName = "entente"

func (e *Engine) findShards(ctx context.Context) error {
	name := e.at.cluster
	if name == "" {
		name = clusterName
	}
	rows, err := e.conn.Query(ctx, "SELECT shard_num, host_name, port FROM system.clusters WHERE cluster = "+quote(name)+" ORDER BY shard_num, replica_num")
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	last := uint32(0)
	for rows.Next() {
		var n uint32
		var port uint16
		var host string
		if err := rows.Scan(&n, &host, &port); err != nil {
			return fmt.Errorf("read system.clusters: %w", err)
		}
		if n == last {
			return fmt.Errorf("shard %d of cluster %s has several replicas: entente makes tables that do not copy themselves; name a cluster of one replica a shard", n, name)
		}
		last = n
		at := net.JoinHostPort(host, strconv.Itoa(int(port)))
		conn, err := e.connect(at, 2)
		if err != nil {
			return err
		}
		e.shards = append(e.shards, shard{name: at, conn: conn})
	}
	if err := rows.Err(); err != nil {
		return explain(err)
	}
	switch {
	case len(e.shards) > 0:
		e.at.cluster = name
	case e.at.cluster != "":
		return fmt.Errorf("the server knows no cluster %s: see remote_servers in its configuration", name)
	default:
		e.shards = []shard{{name: e.at.host, conn: e.conn}}
	}
	return nil
}

// Version is the server's.
func (e *Engine) Version() string { return e.version }

// Shards is how many servers hold the rows.
func (e *Engine) Shards() int { return len(e.shards) }

// String is the address without a password.
func (e *Engine) String() string { return e.at.String() }

// Close closes the connections.
func (e *Engine) Close() error {
	var errs []error
	for _, s := range e.shards {
		if s.conn != e.conn {
			errs = append(errs, s.conn.Close())
		}
	}
	return errors.Join(append(errs, e.conn.Close())...)
}

// Codes of ClickHouse's errors.
const (
	endOfData       = 32
	unknownTable    = 60
	unknownDatabase = 81
	tooSlow         = 159
	readonlyMode    = 164
	noFreeConn      = 203
	networkError    = 210
	socketTimeout   = 209
	noShard         = 279
	unknownUser     = 192
	wrongPassword   = 193
	refused         = 516
	memoryLimit     = 241
)

// explain says what a user can do about an error.
func explain(err error) error {
	var e *ch.Exception
	var op *net.OpError
	var slow net.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		switch e.Code {
		case unknownTable, unknownDatabase:
			return fmt.Errorf("nothing was loaded there yet (entente --store ... build loads): %w", err)
		case noShard, endOfData, networkError, socketTimeout, noFreeConn:
			return fmt.Errorf("a shard does not answer, and without it no figure is given: %w", err)
		case unknownUser, wrongPassword, refused:
			return fmt.Errorf("the server refuses user and password (clickhouse://user:password@host:port/database): %w", err)
		case tooSlow:
			return fmt.Errorf("stopped: it took too long: %w", err)
		case memoryLimit:
			return fmt.Errorf("stopped: it needs more memory than the server allows: %w", err)
		case readonlyMode:
			return fmt.Errorf("only statements that read: %w", err)
		}
		return err
	case strings.Contains(err.Error(), "unexpected packet"):
		return fmt.Errorf("what answers there does not speak ClickHouse's native protocol: give its tcp_port, usually 9000, not the one of HTTP: %w", err)
	case errors.As(err, &op) && op.Op == "dial" && !op.Timeout(), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("no server answers there: %w", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &slow) && slow.Timeout():
		return fmt.Errorf("something is there and does not answer in time: is the port that of ClickHouse's native protocol, usually 9000? %w", err)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("the connection ended before the answer did: is the server still running, and is it ClickHouse? %w", err)
	}
	return err
}

// quote writes text as a literal of ClickHouse.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
