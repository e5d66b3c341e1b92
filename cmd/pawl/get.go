package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// getFlags say which schema to fetch and where to put it.
type getFlags struct {
	id               int32
	guid, domain     string
	resolve, deleted bool
	dir              string
}

func (a *app) getCmd() *cobra.Command {
	var flags getFlags
	cmd := &cobra.Command{
		Use:   "get [[DOMAIN/]SUBJECT[@VERSION] | --id ID | --guid GUID]",
		Short: "Fetch a schema, byte for byte",
		Long: `Fetch a schema by name, id or guid. As text its one file is printed byte for
byte; a schema of several files needs --output-dir, which writes each under its
path there. -o json and -o yaml print everything that is known of it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.get(cmd, args, flags)
		}),
	}
	cmd.Flags().Int32Var(&flags.id, "id", 0, "the id of a schema")
	cmd.Flags().StringVar(&flags.guid, "guid", "", "the guid of a schema")
	cmd.Flags().StringVar(&flags.domain, "domain", "", "the domain of the subject, whose name may then hold a slash, or of the id")
	cmd.Flags().BoolVar(&flags.resolve, "resolve", false, "with every schema it references, directly or not")
	cmd.Flags().BoolVar(&flags.deleted, "deleted", false, "also where the version is softly deleted")
	cmd.Flags().StringVar(&flags.dir, "output-dir", "", "write the files into this directory")
	cmd.MarkFlagsMutuallyExclusive("id", "guid")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// A gotSchema is what both ways to fetch a schema answer.
type gotSchema interface {
	proto.Message
	GetSchema() *registryv1.Schema
	GetDependencies() []*registryv1.ResolvedReference
}

func (a *app) get(cmd *cobra.Command, args []string, flags getFlags) error {
	byKey := flags.id != 0 || flags.guid != ""
	if byKey == (len(args) == 1) {
		return usagef("give one of SUBJECT, --id and --guid")
	}
	var got gotSchema
	err := a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) (err error) {
		client := registryv1.NewSchemaServiceClient(conn)
		if byKey {
			got, err = client.GetSchema(ctx, &registryv1.GetSchemaRequest{
				Id: flags.id, Guid: flags.guid, Domain: flags.domain, ResolveReferences: flags.resolve,
			})
			return err
		}
		name, err := parseVersion(args[0], flags.domain)
		if err != nil {
			return err
		}
		got, err = client.GetVersion(ctx, &registryv1.GetVersionRequest{
			Domain: name.domain, Subject: name.subject, Version: name.version, ResolveReferences: flags.resolve, ShowDeleted: flags.deleted,
		})
		return err
	})
	if err != nil {
		return err
	}
	return a.showSchema(got, flags.dir)
}

func (a *app) showSchema(got gotSchema, dir string) error {
	if dir != "" {
		return a.writeSchema(got, dir)
	}
	if a.output != "text" {
		return a.show(got, nil)
	}
	files := got.GetSchema().GetFiles()
	if len(files) != 1 {
		return fmt.Errorf("the schema has %d files: --output-dir DIR writes them, -o json prints them all", len(files))
	}
	if n := len(got.GetDependencies()); n > 0 {
		a.say("%d more schemas are referenced: --output-dir DIR writes them, -o json prints them all.", n)
	}
	_, err := io.WriteString(a.out, files[0].GetContent())
	return err
}

// writeSchema writes the files of a schema and, if they were asked for, of all
// it references. A referenced Protobuf module lies where its imports look for
// it; what is there already stays only if it is the same.
func (a *app) writeSchema(got gotSchema, dir string) error {
	root, err := openDir(dir)
	if err != nil {
		return err
	}
	w := schemaWriter{root: root}
	for _, dependency := range got.GetDependencies() {
		err = errors.Join(err, w.write(dependency.GetSchema()))
	}
	err = errors.Join(err, w.write(got.GetSchema()), root.Close())
	for _, file := range w.written {
		a.say("%s", filepath.Join(dir, file))
	}
	return err
}

// openDir opens a directory, which it makes if needed, so that no path of a
// schema leads out of it.
func openDir(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}

type schemaWriter struct {
	root    *os.Root
	written []string
}

func (w *schemaWriter) write(s *registryv1.Schema) error {
	for i, file := range s.GetFiles() {
		name := file.GetPath()
		if name == "" {
			name = fmt.Sprintf("schema-%d-%d%s", s.GetId(), i+1, extensionOf(s.GetFormat()))
		}
		if err := w.file(filepath.FromSlash(path.Clean(name)), file.GetContent()); err != nil {
			return err
		}
	}
	return nil
}

func (w *schemaWriter) file(name, content string) error {
	if there, err := w.root.ReadFile(name); err == nil {
		if string(there) == content {
			return nil
		}
		return fmt.Errorf("%s is there already and differs", filepath.Join(w.root.Name(), name))
	}
	if err := w.root.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	w.written = append(w.written, name)
	return w.root.WriteFile(name, []byte(content), 0o600)
}

func extensionOf(format registryv1.Format) string {
	for extension, of := range extensions {
		if of == format {
			return extension
		}
	}
	return ".txt"
}
