package qdrant

import (
	"fmt"
	"math"

	"github.com/google/uuid"
	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/guide"
)

// Fields of a point's payload: those of guide.Chunk by their names in JSON, and
// three of the store's own.
const (
	fieldID       = "id"
	fieldGuide    = "guide"
	fieldVersion  = "version"
	fieldTitle    = "title"
	fieldSlot     = "slot"
	fieldSection  = "section"
	fieldText     = "text"
	fieldContext  = "context"
	fieldFirst    = "first"
	fieldLast     = "last"
	fieldRegion   = "region"
	fieldHandle   = "handle"
	fieldAudience = "audience" // everybody, if the chunk names none
	fieldFrom     = "from"     // yyyymmdd; 0 if open
	fieldTo       = "to"       // yyyymmdd; forever if open

	fieldOf      = "of"      // guide@version: what generations add and remove
	fieldAdded   = "added"   // first generation that sees the point
	fieldRemoved = "removed" // first generation that does not; never, while it is published
)

const (
	everybody = "*"
	forever   = guide.Day(99999999)
	never     = int64(1e15) // filters compare as floats, which hold it exactly
)

// space is the namespace of point ids.
var space = uuid.MustParse("5c9b7e0e-3d0c-5c0f-9a51-6f1d0b1c8f2e")

// pointID is the point of a chunk: the same chunk is always the same point.
func pointID(chunk string) *api.PointId {
	return api.NewIDUUID(uuid.NewSHA1(space, []byte(chunk)).String())
}

// ref names a version of a guide.
func ref(guide, version string) string { return guide + "@" + version }

// point is a chunk as it is stored. Its vector may be nil: it is found by its
// words alone until there is one.
func (s *Store) point(c *guide.Chunk, vector []float32, average float64, added int64) (*api.PointStruct, error) {
	vectors := map[string]*api.Vector{}
	if indices, values := weigh(c, average); len(indices) > 0 {
		vectors[sparseName] = api.NewVectorSparse(indices, values)
	}
	usable, err := s.usable(vector)
	if err != nil {
		return nil, s.errorf("chunk %s: %w", c.ID, err)
	}
	if usable {
		vectors[denseName] = api.NewVectorDense(vector)
	}
	audience := []*api.Value{api.NewValueString(everybody)}
	if len(c.Audience) > 0 {
		audience = nil
		for _, a := range c.Audience {
			audience = append(audience, api.NewValueString(string(a)))
		}
	}
	to := c.Validity.To
	if to == 0 {
		to = forever
	}
	return &api.PointStruct{
		Id:      pointID(c.ID),
		Vectors: api.NewVectorsMap(vectors),
		Payload: map[string]*api.Value{
			fieldID:       api.NewValueString(c.ID),
			fieldGuide:    api.NewValueString(c.Guide),
			fieldVersion:  api.NewValueString(c.Version),
			fieldTitle:    api.NewValueString(c.Title),
			fieldSlot:     api.NewValueString(string(c.Slot)),
			fieldSection:  api.NewValueString(c.Section),
			fieldText:     api.NewValueString(c.Text),
			fieldContext:  api.NewValueString(c.Context),
			fieldFirst:    api.NewValueInt(int64(c.First)),
			fieldLast:     api.NewValueInt(int64(c.Last)),
			fieldRegion:   api.NewValueString(c.Region),
			fieldHandle:   api.NewValueString(string(c.Handle)),
			fieldAudience: api.NewValueFromList(audience...),
			fieldFrom:     api.NewValueInt(int64(c.Validity.From)),
			fieldTo:       api.NewValueInt(int64(to)),
			fieldOf:       api.NewValueString(ref(c.Guide, c.Version)),
			fieldAdded:    api.NewValueInt(added),
			fieldRemoved:  api.NewValueInt(never),
		},
	}, nil
}

// usable says whether a vector has a direction. A wrong size is an error.
func (s *Store) usable(v []float32) (bool, error) {
	if len(v) == 0 || s.o.Dim == 0 {
		return false, nil
	}
	if len(v) != s.o.Dim {
		return false, fmt.Errorf("a vector of %d elements, want %d", len(v), s.o.Dim)
	}
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false, fmt.Errorf("a vector of length %g", math.Sqrt(sum))
	}
	return sum > 0, nil
}

// chunkOf is the chunk of a point's payload.
func chunkOf(p map[string]*api.Value) guide.Chunk {
	c := guide.Chunk{
		ID:      p[fieldID].GetStringValue(),
		Guide:   p[fieldGuide].GetStringValue(),
		Version: p[fieldVersion].GetStringValue(),
		Title:   p[fieldTitle].GetStringValue(),
		Slot:    guide.Slot(p[fieldSlot].GetStringValue()),
		Section: p[fieldSection].GetStringValue(),
		Text:    p[fieldText].GetStringValue(),
		Context: p[fieldContext].GetStringValue(),
		First:   int(p[fieldFirst].GetIntegerValue()),
		Last:    int(p[fieldLast].GetIntegerValue()),
		Region:  p[fieldRegion].GetStringValue(),
		Handle:  guide.Handling(p[fieldHandle].GetStringValue()),
	}
	c.Validity.From = guide.Day(p[fieldFrom].GetIntegerValue())
	if to := guide.Day(p[fieldTo].GetIntegerValue()); to != forever {
		c.Validity.To = to
	}
	for _, v := range p[fieldAudience].GetListValue().GetValues() {
		if a := v.GetStringValue(); a != everybody {
			c.Audience = append(c.Audience, guide.Audience(a))
		}
	}
	return c
}
