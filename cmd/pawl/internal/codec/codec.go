// Package codec turns data that was written with a schema into JSON, and JSON
// into such data. Libraries do the work; what stands around them keeps data
// from anywhere within bounds, and says where a fault is.
package codec

import "fmt"

// A Codec reads and writes data of one type, without a frame.
type Codec interface {
	// Encode writes one JSON value as data.
	Encode(text []byte) (data []byte, err error)
	// Decode reads data, all of it, and gives it as JSON on one line. Unknown
	// is how many bytes of it the schema says nothing about: they are not in
	// the JSON.
	Decode(data []byte) (text []byte, unknown int, err error)
}

// Options say how data is read and written.
type Options struct {
	// Plain leaves out the names of a union's branches when Avro data is
	// printed: 5 instead of {"int": 5}.
	Plain bool
	// MaxBytes is the most that a record may have.
	MaxBytes int
}

// spread is how many bytes of memory there may be for each byte that a record
// may have. A few bytes of data can stand for a great many values: a list of
// a million nothings is three bytes long in Avro.
const spread = 64

// leastMemory is what there is for a record, however small records must be.
const leastMemory = 1 << 20

// memory is how many bytes the values of one record may take.
func (o Options) memory() int {
	return max(spread*o.MaxBytes, leastMemory)
}

// A heavyError is data whose values take more memory than there is for it.
type heavyError struct{ bytes int }

func (e heavyError) Error() string {
	return fmt.Sprintf("its values take more than %d MiB of memory: raise --max-record-bytes to read it all the same", e.bytes>>20)
}

// fits reports what is wrong with the size of encoded data.
func (o Options) fits(data []byte) error {
	if len(data) > o.MaxBytes {
		return fmt.Errorf("it has %d bytes when it is encoded, and --max-record-bytes allows %d", len(data), o.MaxBytes)
	}
	return nil
}

// caught makes an error of a fault in a library: no data may end the process.
func caught(library string, err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("the %s library failed: %v", library, fault)
	}
}
