package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// check reads a log that others wrote and holds every part of it against every other.
func check(folder string) error {
	vkey, err := os.ReadFile(filepath.Join(folder, "vkey"))
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	size, root, err := openCheckpoint(signed, string(vkey))
	if err != nil {
		return err
	}
	l, err := readEntries(folder, size)
	if err != nil {
		return err
	}
	computed, err := tlog.TreeHash(size, l)
	if err != nil {
		return err
	}
	if computed != root {
		return fmt.Errorf("the entries have the root %s, the checkpoint %s", computed, root)
	}
	for _, part := range []func() error{
		func() error { return checkTiles(folder, size, l) },
		func() error { return checkProofs(folder, string(vkey), l) },
		func() error { return checkConsistency(folder, string(vkey), size, root) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func readEntries(folder string, size int64) (*log, error) {
	l := &log{}
	for from := int64(0); from < size; from += tileWidth {
		width := widthAt(from, size)
		bundle, err := os.ReadFile(filepath.Join(folder, bundlePath(from/tileWidth, width)))
		if err != nil {
			return nil, err
		}
		if err := unbundle(l, bundle, width); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func checkTiles(folder string, size int64, l *log) error {
	for _, tile := range tilesOf(size) {
		expected, err := tlog.ReadTileData(tile, l)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(filepath.Join(folder, tilePath(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(expected, found) {
			return fmt.Errorf("%s does not hold the hashes of the entries", tilePath(tile))
		}
	}
	return nil
}

func checkProofs(folder, vkey string, l *log) error {
	files, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := checkProof(string(text), vkey, l); err != nil {
			return fmt.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
	return nil
}

func checkProof(text, vkey string, l *log) error {
	split := strings.Index(text, "\n\n")
	lines := strings.SplitN(text, "\n", 3)
	if split < 0 || len(lines) != 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return fmt.Errorf("not a tlog proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || index < 0 || index >= int64(len(l.entries)) {
		return fmt.Errorf("no entry %q", lines[1])
	}
	hashes, err := parseHashes(text[len(lines[0])+len(lines[1])+1 : split+1])
	if err != nil {
		return err
	}
	size, root, err := openCheckpoint([]byte(text[split+2:]), vkey)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, size, root, index, tlog.RecordHash(l.entries[index]))
}

func checkConsistency(folder, vkey string, size int64, root tlog.Hash) error {
	files, err := filepath.Glob(filepath.Join(folder, "consistency", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		proof, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		signed, err := os.ReadFile(filepath.Join(folder, "checkpoints", filepath.Base(file)))
		if err != nil {
			return err
		}
		oldSize, oldRoot, err := openCheckpoint(signed, vkey)
		if err != nil {
			return err
		}
		hashes, err := parseHashes(string(proof))
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(hashes, size, root, oldSize, oldRoot); err != nil {
			return fmt.Errorf("from %d to %d: %v", oldSize, size, err)
		}
	}
	return nil
}
