package qdranttest

import (
	"context"
	"math"
	"slices"
	"strings"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

type collection struct {
	config  *api.CollectionConfig
	indexes map[string]*api.PayloadSchemaInfo
	points  []*point // in order of arrival
	byID    map[string]*point
}

type point struct {
	id      string
	payload map[string]*api.Value
	dense   map[string][]float32
	sparse  map[string]map[uint32]float32
}

func (s *content) collection(name string) (*collection, error) {
	if to, ok := s.aliases[name]; ok {
		name = to
	}
	if c, ok := s.collections[name]; ok {
		return c, nil
	}
	return nil, status.Errorf(codes.NotFound, "Not found: Collection `%s` doesn't exist!", name)
}

// Create makes a collection.
func (s collectionsService) Create(_ context.Context, r *api.CreateCollection) (*api.CollectionOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.collections[r.GetCollectionName()] != nil {
		return nil, status.Errorf(codes.AlreadyExists, "Wrong input: Collection `%s` already exists!", r.GetCollectionName())
	}
	if strings.ContainsAny(r.GetCollectionName(), "<>:\"/\\|?*\x00") || r.GetCollectionName() == "" {
		return nil, status.Error(codes.InvalidArgument, "Validation error in body: collection name")
	}
	s.collections[r.GetCollectionName()] = &collection{
		config: &api.CollectionConfig{
			Params:   &api.CollectionParams{VectorsConfig: r.GetVectorsConfig(), SparseVectorsConfig: r.GetSparseVectorsConfig()},
			Metadata: r.GetMetadata(),
		},
		indexes: map[string]*api.PayloadSchemaInfo{},
		byID:    map[string]*point{},
	}
	return &api.CollectionOperationResponse{Result: true}, nil
}

// Get is a collection's description.
func (s collectionsService) Get(_ context.Context, r *api.GetCollectionInfoRequest) (*api.GetCollectionInfoResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	schema := map[string]*api.PayloadSchemaInfo{}
	for k, v := range c.indexes {
		schema[k] = proto.Clone(v).(*api.PayloadSchemaInfo)
	}
	return &api.GetCollectionInfoResponse{Result: &api.CollectionInfo{
		Status: api.CollectionStatus_Green, Config: proto.Clone(c.config).(*api.CollectionConfig),
		PayloadSchema: schema, PointsCount: api.PtrOf(uint64(len(c.points))),
	}}, nil
}

// Update merges metadata; nothing else can be changed.
func (s collectionsService) Update(_ context.Context, r *api.UpdateCollection) (*api.CollectionOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	if r.OptimizersConfig != nil || r.Params != nil || r.HnswConfig != nil || r.VectorsConfig != nil || r.QuantizationConfig != nil || r.SparseVectorsConfig != nil {
		return nil, status.Error(codes.Unimplemented, "only metadata can be changed here")
	}
	if c.config.Metadata == nil {
		c.config.Metadata = map[string]*api.Value{}
	}
	for k, v := range r.GetMetadata() {
		c.config.Metadata[k] = v
	}
	return &api.CollectionOperationResponse{Result: true}, nil
}

// List names the collections.
func (s collectionsService) List(context.Context, *api.ListCollectionsRequest) (*api.ListCollectionsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &api.ListCollectionsResponse{}
	for name := range s.collections {
		r.Collections = append(r.Collections, &api.CollectionDescription{Name: name})
	}
	slices.SortFunc(r.Collections, func(a, b *api.CollectionDescription) int { return strings.Compare(a.Name, b.Name) })
	return r, nil
}

// CollectionExists also knows aliases.
func (s collectionsService) CollectionExists(_ context.Context, r *api.CollectionExistsRequest) (*api.CollectionExistsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.collection(r.GetCollectionName())
	return &api.CollectionExistsResponse{Result: &api.CollectionExists{Exists: err == nil}}, nil
}

// Delete deletes a collection and its aliases.
func (s collectionsService) Delete(_ context.Context, r *api.DeleteCollection) (*api.CollectionOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.collections[r.GetCollectionName()]
	delete(s.collections, r.GetCollectionName())
	for alias, to := range s.aliases {
		if to == r.GetCollectionName() {
			delete(s.aliases, alias)
		}
	}
	return &api.CollectionOperationResponse{Result: ok}, nil
}

// UpdateAliases makes all changes or none.
func (s collectionsService) UpdateAliases(_ context.Context, r *api.ChangeAliases) (*api.CollectionOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range r.GetActions() {
		create := a.GetCreateAlias()
		if create == nil {
			continue
		}
		if s.collections[create.GetCollectionName()] == nil {
			return nil, status.Errorf(codes.NotFound, "Not found: Collection `%s` doesn't exist!", create.GetCollectionName())
		}
		if s.collections[create.GetAliasName()] != nil {
			return nil, status.Errorf(codes.InvalidArgument, "Wrong input: Collection `%s` already exists!", create.GetAliasName())
		}
	}
	for _, a := range r.GetActions() {
		switch {
		case a.GetCreateAlias() != nil:
			s.aliases[a.GetCreateAlias().GetAliasName()] = a.GetCreateAlias().GetCollectionName()
		case a.GetDeleteAlias() != nil:
			delete(s.aliases, a.GetDeleteAlias().GetAliasName())
		default:
			return nil, status.Error(codes.Unimplemented, "aliases are created and deleted here")
		}
	}
	return &api.CollectionOperationResponse{Result: true}, nil
}

// ListAliases are all of them.
func (s collectionsService) ListAliases(context.Context, *api.ListAliasesRequest) (*api.ListAliasesResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &api.ListAliasesResponse{}
	for alias, to := range s.aliases {
		r.Aliases = append(r.Aliases, &api.AliasDescription{AliasName: alias, CollectionName: to})
	}
	return r, nil
}

// CreateFieldIndex remembers that a field has an index.
func (s pointsService) CreateFieldIndex(_ context.Context, r *api.CreateFieldIndexCollection) (*api.PointsOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	kinds := map[api.FieldType]api.PayloadSchemaType{
		api.FieldType_FieldTypeKeyword: api.PayloadSchemaType_Keyword,
		api.FieldType_FieldTypeInteger: api.PayloadSchemaType_Integer,
	}
	kind, ok := kinds[r.GetFieldType()]
	if !ok {
		return nil, status.Errorf(codes.Unimplemented, "index of type %v", r.GetFieldType())
	}
	c.indexes[r.GetFieldName()] = &api.PayloadSchemaInfo{DataType: kind, Params: r.GetFieldIndexParams()}
	return done(), nil
}

func done() *api.PointsOperationResponse {
	return &api.PointsOperationResponse{Result: &api.UpdateResult{Status: api.UpdateStatus_Completed}}
}

// put stores vectors in a point, dense ones normalised as for cosine.
func (c *collection) put(p *point, v *api.Vectors) error {
	for name, v := range v.GetVectors().GetVectors() {
		if d := v.GetDense(); d != nil {
			params := c.config.GetParams().GetVectorsConfig().GetParamsMap().GetMap()[name]
			if params == nil {
				return status.Errorf(codes.InvalidArgument, "Wrong input: Not existing vector name error: %s", name)
			}
			if len(d.GetData()) != int(params.GetSize()) {
				return status.Errorf(codes.InvalidArgument, "Wrong input: Vector dimension error: expected dim: %d, got %d", params.GetSize(), len(d.GetData()))
			}
			p.dense[name] = normalised(d.GetData())
			continue
		}
		sp := v.GetSparse()
		if sp == nil {
			return status.Error(codes.Unimplemented, "vectors are dense or sparse here")
		}
		if c.config.GetParams().GetSparseVectorsConfig().GetMap()[name] == nil {
			return status.Errorf(codes.InvalidArgument, "Wrong input: Not existing vector name error: %s", name)
		}
		vector, err := sparse(sp.GetIndices(), sp.GetValues())
		if err != nil {
			return err
		}
		p.sparse[name] = vector
	}
	return nil
}

func sparse(indices []uint32, values []float32) (map[uint32]float32, error) {
	if len(indices) != len(values) {
		return nil, status.Error(codes.InvalidArgument, "Wrong input: sparse vector: must be the same length as indices")
	}
	v := make(map[uint32]float32, len(indices))
	for i, at := range indices {
		if _, twice := v[at]; twice {
			return nil, status.Error(codes.InvalidArgument, "Wrong input: sparse vector: indices must be unique")
		}
		v[at] = values[i]
	}
	return v, nil
}

func normalised(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	if sum == 0 {
		return out
	}
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}
