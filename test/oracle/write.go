package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "oracle.example/log"
const logSize = 600

var oldSizes = []int64{1, 2, 255, 256, 257, 511, 512, 599, 600}
var provenIndexes = []int64{0, 1, 254, 255, 256, 511, 512, 598, 599}

// writeLog makes a log, signs it with a new key, and writes it with its proofs.
func writeLog(folder string) error {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	l := &log{}
	for n := 0; n < logSize; n++ {
		if err := l.add([]byte(fmt.Sprintf("entry %d of the oracle", n))); err != nil {
			return err
		}
	}
	if err := write(folder, "vkey", []byte(vkey+"\n")); err != nil {
		return err
	}
	if err := writeTiles(folder, l); err != nil {
		return err
	}
	signed, err := signCheckpoint(l, logSize, signer)
	if err != nil {
		return err
	}
	if err := write(folder, "checkpoint", signed); err != nil {
		return err
	}
	if err := writeProofs(folder, l, signed); err != nil {
		return err
	}
	return writeConsistency(folder, l, signer)
}

func signCheckpoint(l *log, size int64, signer note.Signer) ([]byte, error) {
	root, err := tlog.TreeHash(size, l)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: checkpointText(origin, size, root)}, signer)
}

func writeTiles(folder string, l *log) error {
	for _, tile := range tilesOf(logSize) {
		data, err := tlog.ReadTileData(tile, l)
		if err != nil {
			return err
		}
		if err := write(folder, tilePath(tile), data); err != nil {
			return err
		}
	}
	for from := int64(0); from < logSize; from += tileWidth {
		width := widthAt(from, logSize)
		var bundle bytes.Buffer
		for _, entry := range l.entries[from : from+width] {
			if err := binary.Write(&bundle, binary.BigEndian, uint16(len(entry))); err != nil {
				return err
			}
			bundle.Write(entry)
		}
		if err := write(folder, bundlePath(from/tileWidth, width), bundle.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func writeProofs(folder string, l *log, checkpoint []byte) error {
	for _, index := range provenIndexes {
		proof, err := tlog.ProveRecord(logSize, index, l)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s", index, formatHashes(proof), checkpoint)
		if err := write(folder, fmt.Sprintf("proofs/%d.tlog-proof", index), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func writeConsistency(folder string, l *log, signer note.Signer) error {
	for _, size := range oldSizes {
		signed, err := signCheckpoint(l, size, signer)
		if err != nil {
			return err
		}
		if err := write(folder, fmt.Sprintf("checkpoints/%d", size), signed); err != nil {
			return err
		}
		proof, err := tlog.ProveTree(logSize, size, l)
		if err != nil {
			return err
		}
		if err := write(folder, fmt.Sprintf("consistency/%d", size), []byte(formatHashes(proof))); err != nil {
			return err
		}
	}
	return nil
}
