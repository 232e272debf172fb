package qdrant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"

	"yijian/ingest/chunk"
)

// schemaVersion is to be raised when a chunk would become another point, by other
// tokens or other fields, and rises when guides are cut otherwise. Collections of
// another schema are then built anew.
const schemaVersion = 1 + chunk.Version

// The server has to be this new: collections carry metadata since 1.16, and 1.17
// is the oldest that the client library speaks to.
const (
	leastMajor = 1
	leastMinor = 17
)

// Names of the vectors.
const (
	denseName  = "dense"
	sparseName = "lexical"
)

// Errors that no further try mends.
var (
	// ErrForeign says that the server is too old, or that what is found under the
	// collection's name is not ours.
	ErrForeign = errors.New("not usable")
	// ErrRebuild says that the collection is ours, but of another schema or
	// embedder: [Store.Sync] builds it anew.
	ErrRebuild = errors.New("has to be built anew (go run ./ingest rebuild)")
	// ErrNotReady says that the server has not been reached yet, or that its
	// collection has to be built first.
	ErrNotReady = errors.New("no collection to search yet")
)

// fields that filters look at, each with an index.
var fields = [...]struct {
	name string
	kind api.FieldType
}{
	{fieldRegion, api.FieldType_FieldTypeKeyword},
	{fieldHandle, api.FieldType_FieldTypeKeyword},
	{fieldAudience, api.FieldType_FieldTypeKeyword},
	{fieldSlot, api.FieldType_FieldTypeKeyword},
	{fieldGuide, api.FieldType_FieldTypeKeyword},
	{fieldOf, api.FieldType_FieldTypeKeyword},
	{fieldFrom, api.FieldType_FieldTypeInteger},
	{fieldTo, api.FieldType_FieldTypeInteger},
	{fieldAdded, api.FieldType_FieldTypeInteger},
	{fieldRemoved, api.FieldType_FieldTypeInteger},
}

// Keys of a collection's metadata. A collection without metaGeneration is still
// being filled.
const (
	metaAlias      = "yijian_alias"
	metaSchema     = "yijian_schema"
	metaModel      = "yijian_model"
	metaDim        = "yijian_dim"
	metaGeneration = "yijian_generation"
	metaOrigin     = "yijian_origin" // when that generation was published: tells catalogs apart
	metaAverage    = "yijian_average"
	metaTarget     = "yijian_target" // generation and origin a build is for
)

// prefix begins the names of collections that this store can search: alias, and
// what vectors and schema they are of. A number follows.
func (s *Store) prefix() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%s|%d", schemaVersion, s.o.Model, s.o.Dim))
	return s.o.Collection + "-" + hex.EncodeToString(sum[:4]) + "-"
}

// create makes an empty collection with its indexes.
func (s *Store) create(ctx context.Context, name, target string) error {
	req := &api.CreateCollection{
		CollectionName: name,
		// The IDF is counted shard by shard, and a cluster makes one for each node.
		ShardNumber:   api.PtrOf(uint32(1)),
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{}),
		SparseVectorsConfig: api.NewSparseVectorsConfig(map[string]*api.SparseVectorParams{
			sparseName: {Modifier: api.Modifier_Idf.Enum()},
		}),
		Metadata: map[string]*api.Value{
			metaAlias:  api.NewValueString(s.o.Collection),
			metaSchema: api.NewValueInt(schemaVersion),
			metaModel:  api.NewValueString(s.o.Model),
			metaDim:    api.NewValueInt(int64(s.o.Dim)),
			metaTarget: api.NewValueString(target),
		},
	}
	if s.o.Dim > 0 {
		req.VectorsConfig = api.NewVectorsConfigMap(map[string]*api.VectorParams{
			denseName: {
				Size:     uint64(s.o.Dim),
				Distance: api.Distance_Cosine,
				// A quarter of the memory; the best are looked at again in full.
				QuantizationConfig: api.NewQuantizationScalar(&api.ScalarQuantization{
					Type:      api.QuantizationType_Int8,
					Quantile:  api.PtrOf(float32(0.99)),
					AlwaysRam: api.PtrOf(true),
				}),
			},
		})
	}
	err := s.write(ctx, "create collection "+name, func(ctx context.Context) error {
		err := s.client.CreateCollection(ctx, req)
		if code(err) == codes.AlreadyExists {
			return nil // by a try whose answer was lost
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.createIndexes(ctx, name, nil)
}

// createIndexes makes the indexes that are not there.
func (s *Store) createIndexes(ctx context.Context, name string, have map[string]*api.PayloadSchemaInfo) error {
	for _, f := range fields {
		if have[f.name] != nil {
			continue
		}
		req := &api.CreateFieldIndexCollection{CollectionName: name, Wait: api.PtrOf(true), FieldName: f.name, FieldType: f.kind.Enum()}
		if f.kind == api.FieldType_FieldTypeInteger {
			// Days and generations are only ever compared.
			req.FieldIndexParams = api.NewPayloadIndexParamsInt(&api.IntegerIndexParams{Lookup: api.PtrOf(false), Range: api.PtrOf(true)})
		}
		err := s.write(ctx, "index "+f.name+" of "+name, func(ctx context.Context) error {
			_, err := s.client.CreateFieldIndex(ctx, req)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// look finds the collection in use and checks it. A state without a collection
// means that there is none yet.
func (s *Store) look(ctx context.Context) (*state, error) {
	if err := s.checkVersion(ctx); err != nil {
		return nil, err
	}
	name, err := s.resolve(ctx)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return &state{}, nil
	}
	info, err := s.info(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := s.check(name, info); err != nil {
		return nil, err
	}
	return stateOf(name, info), nil
}

func stateOf(name string, info *api.CollectionInfo) *state {
	meta := info.GetConfig().GetMetadata()
	return &state{
		collection: name,
		generation: meta[metaGeneration].GetIntegerValue(),
		// Servers keep metadata as JSON: a whole number may come back as an integer.
		average: meta[metaAverage].GetDoubleValue() + float64(meta[metaAverage].GetIntegerValue()),
		origin:  meta[metaOrigin].GetStringValue(),
	}
}

// checkVersion asks the server how old it is.
func (s *Store) checkVersion(ctx context.Context) error {
	var version string
	err := s.read(ctx, "ask for its version", func(ctx context.Context) error {
		reply, err := s.client.HealthCheck(ctx)
		version = reply.GetVersion()
		return err
	})
	if err != nil {
		return err
	}
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) >= 2 {
		major, errMajor := strconv.Atoi(parts[0])
		minor, errMinor := strconv.Atoi(parts[1])
		if errMajor == nil && errMinor == nil && (major > leastMajor || major == leastMajor && minor >= leastMinor) {
			return nil
		}
	}
	return s.errorf("%w: the server is of version %q, want %d.%d or newer", ErrForeign, version, leastMajor, leastMinor)
}

// resolve is the collection that the alias names, empty if there is no alias.
func (s *Store) resolve(ctx context.Context) (string, error) {
	var name string
	err := s.read(ctx, "list its aliases", func(ctx context.Context) error {
		aliases, err := s.client.ListAliases(ctx)
		for _, a := range aliases {
			if a.GetAliasName() == s.o.Collection {
				name = a.GetCollectionName()
			}
		}
		return err
	})
	if err != nil || name != "" {
		return name, err
	}
	taken := false
	err = s.read(ctx, "look for collection "+s.o.Collection, func(ctx context.Context) (err error) {
		taken, err = s.client.CollectionExists(ctx, s.o.Collection)
		return err
	})
	if taken {
		return "", s.errorf("%w: %s is a collection of somebody else's; name another by ?collection=", ErrForeign, s.o.Collection)
	}
	return "", err
}

func (s *Store) info(ctx context.Context, name string) (*api.CollectionInfo, error) {
	var info *api.CollectionInfo
	err := s.read(ctx, "look at collection "+name, func(ctx context.Context) (err error) {
		info, err = s.client.GetCollectionInfo(ctx, name)
		return err
	})
	return info, err
}

// check tells whether a collection can be searched with this schema and embedder.
func (s *Store) check(name string, info *api.CollectionInfo) error {
	meta := info.GetConfig().GetMetadata()
	if meta[metaSchema] == nil || meta[metaAlias].GetStringValue() != s.o.Collection {
		return s.errorf("%w: alias %s leads to collection %s, which this program did not make; name another by ?collection=", ErrForeign, s.o.Collection, name)
	}
	wrong := func(format string, args ...any) error {
		return s.errorf("collection %s %w: %w", name, ErrRebuild, fmt.Errorf(format, args...))
	}
	if got := meta[metaSchema].GetIntegerValue(); got != schemaVersion {
		return wrong("it is of schema %d, this program of %d", got, schemaVersion)
	}
	if got := meta[metaModel].GetStringValue(); got != s.o.Model {
		return wrong("its vectors are of model %q, the setting is %q", got, s.o.Model)
	}
	params := info.GetConfig().GetParams()
	dense := params.GetVectorsConfig().GetParamsMap().GetMap()[denseName]
	if got := int(dense.GetSize()); got != s.o.Dim {
		return wrong("its vectors have %d elements, those of the embedder %d", got, s.o.Dim)
	}
	if s.o.Dim > 0 && dense.GetDistance() != api.Distance_Cosine {
		return wrong("its vectors are compared by %s, want Cosine", dense.GetDistance())
	}
	sparse := params.GetSparseVectorsConfig().GetMap()[sparseName]
	if sparse == nil || sparse.GetModifier() != api.Modifier_Idf {
		return wrong("it has no sparse vector %s with the modifier Idf", sparseName)
	}
	for _, f := range fields {
		have := info.GetPayloadSchema()[f.name]
		if have == nil {
			return wrong("field %s has no index", f.name)
		}
		if got, want := have.GetDataType().String(), strings.TrimPrefix(f.kind.String(), "FieldType"); got != want {
			return wrong("field %s is indexed as %s, want %s", f.name, got, want)
		}
	}
	return nil
}

// errorf names the server.
func (s *Store) errorf(format string, args ...any) error {
	return fmt.Errorf("qdrant %s: "+format, append([]any{s.address}, args...)...)
}
