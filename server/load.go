package server

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cast"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// envPrefix starts the names of settings in the environment.
const envPrefix = "PAWL"

// configFlag is the flag that names a file of settings.
const configFlag = "config"

// Load sets every flag of f that the command line left alone from the
// environment or, where that has nothing, from the file that --config names.
// Settings that a file has and nobody knows are errors, all of them joined: a
// misspelt auth-file must not open the door.
func Load(f *pflag.FlagSet) error {
	names := names()
	settings := viper.New()
	settings.SetEnvPrefix(envPrefix)
	settings.SetEnvKeyReplacer(strings.NewReplacer("-", "_"))
	settings.AutomaticEnv()
	file, err := f.GetString(configFlag)
	if err != nil {
		return err
	}
	if file == "" {
		file = settings.GetString(configFlag)
	}
	if err := readSettings(settings, file, names); err != nil {
		return err
	}
	var faults []error
	for _, name := range names {
		if !f.Changed(name) && settings.IsSet(name) {
			faults = append(faults, set(f, name, settings.Get(name)))
		}
	}
	return errors.Join(faults...)
}

// readSettings reads a file of settings, which may have only known names.
func readSettings(settings *viper.Viper, file string, names []string) error {
	if file == "" {
		return nil
	}
	settings.SetConfigFile(file)
	settings.SetConfigType("yaml")
	if err := settings.ReadInConfig(); err != nil {
		return fmt.Errorf("config %s: %w", file, err)
	}
	var faults []error
	for _, key := range settings.AllKeys() {
		if !slices.Contains(names, key) {
			faults = append(faults, fmt.Errorf("config %s: there is no setting %s", file, key))
		}
	}
	return errors.Join(faults...)
}

func set(f *pflag.FlagSet, name string, value any) error {
	text, err := cast.ToStringE(value)
	if err == nil {
		err = f.Set(name, text)
	}
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// names lists the settings. Where they are written is none of them.
func names() []string {
	var names []string
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(Config).Declare(f)
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != configFlag {
			names = append(names, flag.Name)
		}
	})
	return names
}
