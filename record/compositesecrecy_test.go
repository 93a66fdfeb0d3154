package record

import (
	"testing"

	"entente/composite"
)

// TestSecrets: an assumption touches only cells of its layer, in years in which
// it can hold, and says how many.
func TestSecrets(t *testing.T) {
	x := &indicators{pairs: [][2]int32{{3, 5}}}
	for k := range layersOfComposite() {
		for period := range int16(3) {
			for _, y := range []float32{0, 4} {
				x.panel.Cells = append(x.panel.Cells, composite.Cell{Y: y, T: period, Layer: uint8(k)})
			}
		}
	}
	x.panel.Start = []int32{0, int32(len(x.panel.Cells))}
	// 9 sanctions 5 in period 1; 3 sanctions 9 in period 2
	cases := []map[[2]int32]int{{}, {{9, 5}: 1}, {{3, 9}: 2}}
	for _, c := range []struct {
		name          string
		changed, left int // cells changed, cells of the layer that are left of six
		sum           float32
	}{
		{"as reported", 0, 6, 12},
		{"arms: zeros unknown", 1, 5, 12},
		{"arms: zeros are a hidden typical delivery", 1, 6, 16}, // the median of all that are not zero: 4
		{"sanctions: zeros unknown", 1, 5, 12},
		{"sanctions: zeros are an undeclared case", 1, 6, 13},
		{"as reported, all layers", 0, 6, 12},
		{"trade: what is reported under sanctions unknown", 2, 4, 8},
		{"trade: half of it hidden under sanctions", 2, 6, 17}, // 0 and 4 become 1 and 8
	} {
		found := false
		for _, s := range x.secrets(cases, true) {
			if s.name != c.name {
				continue
			}
			found = true
			cells, changed := s.apply(0, x.panel.Cells)
			left, sum, others := 0, float32(0), 0
			for _, cell := range cells {
				switch int(cell.Layer) {
				case max(s.layer, 0):
					left, sum = left+1, sum+cell.Y
				default:
					others++
				}
			}
			if changed != c.changed || left != c.left || sum != c.sum || others != 6*(compositeLayers-1) {
				t.Errorf("%s: %d changed, %d left with a sum of %v, %d of other layers; want %d, %d, %v, %d", c.name, changed, left, sum, others, c.changed, c.left, c.sum, 6*(compositeLayers-1))
			}
		}
		if !found {
			t.Errorf("no assumption %q", c.name)
		}
	}
	if n := len(x.secrets(cases, false)); n != 5 {
		t.Errorf("%d assumptions without trade, want 5", n)
	}
}
