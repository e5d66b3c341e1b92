package server

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// addresses are where a server listens, with the ports that :0 became.
type addresses struct {
	HTTP  string `json:"http"`
	GRPC  string `json:"grpc"`
	Admin string `json:"admin"`
}

func (d *doors) addresses() addresses {
	return addresses{HTTP: d.http.Addr().String(), GRPC: d.grpc.Addr().String(), Admin: d.admin.Addr().String()}
}

// write puts the addresses into a file, which appears whole or not at all:
// scripts wait for it. An empty path is no file.
func (a addresses) write(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".pawl-address-*")
	if err != nil {
		return err
	}
	_, err = part.Write(append(text, '\n'))
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

// removeAddresses takes the file away: nobody listens there any more.
func removeAddresses(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
