// Package shards starts ClickHouse servers for tests, from the installed package.
package shards

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a ClickHouse server process of a test, on loopback.
type Server struct {
	TCP, HTTP int // ports of the native protocol and of HTTP
	cmd       *exec.Cmd
	dead      sync.Once
}

// URL is the address of a database on it.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("clickhouse://127.0.0.1:%d/%s", s.TCP, database)
}

// Kill ends the process at once.
func (s *Server) Kill() {
	s.dead.Do(func() {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	})
}

// Start starts n servers on loopback that form the cluster entente, with
// their data in a temporary folder. Without the program the test is skipped with
// a line, and fails in CI.
func Start(t testing.TB, n int) []*Server {
	t.Helper()
	program, err := exec.LookPath("clickhouse-server")
	if err != nil {
		if program = "/usr/sbin/clickhouse-server"; !executable(program) {
			if os.Getenv("CI") != "" {
				t.Fatal("no clickhouse-server here, and CI is set: scripts/ci-install")
			}
			t.Skip("no clickhouse-server here (Debian's package clickhouse-server)")
		}
	}
	ports := freePorts(t, 3*n)
	list := make([]*Server, n)
	shards := ""
	for i := range list {
		list[i] = &Server{TCP: ports[3*i], HTTP: ports[3*i+1]}
		shards += fmt.Sprintf("<shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard>", list[i].TCP)
	}
	if shards = "<entente>" + shards + "</entente>"; n == 1 {
		shards = "" // a server without a cluster
	}
	for i, s := range list {
		dir := filepath.Join(t.TempDir(), "data")
		write(t, filepath.Join(dir, "config.xml"), fmt.Sprintf(config, s.HTTP, s.TCP, ports[3*i+2], dir, dir, shards))
		write(t, filepath.Join(dir, "users.xml"), users)
		log, err := os.Create(filepath.Join(dir, "log"))
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"--config-file=" + filepath.Join(dir, "config.xml")}
		if filepath.Base(program) == "clickhouse" {
			args = append([]string{"server"}, args...)
		}
		s.cmd = exec.Command(program, args...)
		s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = dir, log, log
		if err := s.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Kill(); log.Close() })
	}
	for _, s := range list {
		await(t, s)
	}
	return list
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func await(t testing.TB, s *Server) {
	t.Helper()
	for range 600 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.TCP)); err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := os.ReadFile(filepath.Join(s.cmd.Dir, "log"))
	t.Fatalf("the server does not start: %s", tail(string(text)))
}

func tail(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}

func freePorts(t testing.TB, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const config = `<yandex>
<logger><level>warning</level><console>1</console></logger>
<listen_host>127.0.0.1</listen_host>
<http_port>%d</http_port><tcp_port>%d</tcp_port><interserver_http_port>%d</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
<path>%s/</path><tmp_path>%s/tmp/</tmp_path>
<users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>67108864</mark_cache_size>
<remote_servers>%s</remote_servers>
</yandex>`

const users = `<yandex>
<profiles><default><max_memory_usage>2000000000</max_memory_usage><skip_unavailable_shards>1</skip_unavailable_shards></default></profiles>
<users>
<default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
<guarded><password>s3cret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></guarded>
</users>
<quotas><default></default></quotas>
</yandex>`
