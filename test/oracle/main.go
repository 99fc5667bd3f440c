// A second opinion on our logs by the Go team's implementation, golang.org/x/mod/sumdb:
//
//	oracle check FOLDER   says "ok" if the log in FOLDER holds, and why not otherwise
//	oracle write FOLDER   writes a log of its own there, for our verifiers to read
//
// FOLDER has vkey, checkpoint, checkpoints/<old size>, consistency/<old size>, proofs/<index>.tlog-proof and tile/.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

// A log is all the stored hashes of x/mod's numbering, computed from the entries alone.
type log struct {
	hashes  []tlog.Hash
	entries [][]byte
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found[i] = l.hashes[index]
	}
	return found, nil
}

func (l *log) add(entry []byte) error {
	hashes, err := tlog.StoredHashes(int64(len(l.entries)), entry, l)
	if err != nil {
		return err
	}
	l.hashes = append(l.hashes, hashes...)
	l.entries = append(l.entries, entry)
	return nil
}

// tilePath is C2SP's: x/mod names the height too, as in tile/8/0/000.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// tilesOf lists the tiles for one size; tlog.NewTiles would list the partial ones of every smaller size too.
func tilesOf(size int64) []tlog.Tile {
	var tiles []tlog.Tile
	for level, count := 0, size; count > 0; level, count = level+1, count>>tileHeight {
		for from := int64(0); from < count; from += tileWidth {
			width := int(widthAt(from, count))
			tiles = append(tiles, tlog.Tile{H: tileHeight, L: level, N: from / tileWidth, W: width})
		}
	}
	return tiles
}

func bundlePath(index, width int64) string {
	tile := tlog.Tile{H: tileHeight, L: 0, N: index, W: int(width)}
	return strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
}

func widthAt(from, size int64) int64 {
	if size-from < tileWidth {
		return size - from
	}
	return tileWidth
}

func checkpointText(origin string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
}

func openCheckpoint(signed []byte, vkey string) (size int64, root tlog.Hash, err error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return 0, root, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return 0, root, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		return 0, root, errors.New("not a checkpoint")
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, root, err
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err
}

func parseHashes(text string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" {
			continue
		}
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func formatHashes(hashes []tlog.Hash) string {
	text := ""
	for _, hash := range hashes {
		text += base64.StdEncoding.EncodeToString(hash[:]) + "\n"
	}
	return text
}

func unbundle(l *log, bundle []byte, width int64) error {
	for ; width > 0; width-- {
		if len(bundle) < 2 {
			return errors.New("a bundle ends before its last entry")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < end {
			return errors.New("a bundle ends inside an entry")
		}
		if err := l.add(bundle[2:end]); err != nil {
			return err
		}
		bundle = bundle[end:]
	}
	if len(bundle) != 0 {
		return errors.New("a bundle goes on behind its last entry")
	}
	return nil
}

func write(folder, name string, bytes []byte) error {
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, bytes, 0o644)
}

func main() {
	doing := map[string]func(string) error{"check": check, "write": writeLog}
	if len(os.Args) != 3 || doing[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: oracle check|write FOLDER")
		os.Exit(2)
	}
	if err := doing[os.Args[1]](os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ok")
}
