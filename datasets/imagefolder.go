package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"image"
	_ "image/jpeg" // formats of images
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/draw"
)

const (
	// imageMost bounds the bytes of one image file, imageSide the pixels along a side.
	imageMost = 64 << 20
	imageSide = 1 << 14
	// thumbSide is the longer side to which images that are larger or differ in size are
	// scaled.
	thumbSide = 32
	// testFolder and trainFolder are folders with class folders of their own.
	trainFolder, testFolder = "train", "test"
)

// classImage is an image and its class.
type classImage struct {
	path, class string
	test        bool
}

// imageFolder is a folder with a folder of images for each class, or with the folders
// train and test that have such folders. ok is false if it is none.
func imageFolder(path string) (e Entry, ok bool, err error) {
	files, err := listImages(path)
	if err != nil || len(files) == 0 {
		return e, false, err
	}
	train := slices.IndexFunc(files, func(f classImage) bool { return f.test })
	if train < 0 {
		train = trainingShare(len(files))
	}
	return imageEntry(path, counted(len(files), "image"), thumbSide*thumbSide, train, func() (*stack, error) { return readImages(path, files) }), true, nil
}

func listImages(path string) ([]classImage, error) {
	var files []classImage
	top, err := subfolders(path)
	if err != nil {
		return nil, err
	}
	if slices.Contains(top, trainFolder) && slices.Contains(top, testFolder) {
		for _, part := range []string{trainFolder, testFolder} {
			classes, err := subfolders(filepath.Join(path, part))
			if err != nil {
				return nil, err
			}
			for _, class := range classes {
				if files, err = appendImages(files, filepath.Join(path, part, class), class, part == testFolder); err != nil {
					return nil, err
				}
			}
		}
		return files, nil
	}
	for _, class := range top {
		if files, err = appendImages(files, filepath.Join(path, class), class, false); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// subfolders are the names of the folders in a folder that are not hidden.
func subfolders(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func appendImages(files []classImage, folder, class string, test bool) ([]classImage, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".png", ".jpg", ".jpeg":
			files = append(files, classImage{filepath.Join(folder, e.Name()), class, test})
		}
	}
	return files, nil
}

// readImages reads images as they are if all have one size that is small, else scaled.
func readImages(path string, files []classImage) (*stack, error) {
	k := &stack{name: path, labels: newColumn("class"), channels: 1}
	if err := k.size(files); err != nil {
		return nil, err
	}
	sum := sha256.New()
	var d dialect
	for i, f := range files {
		if cancelled() {
			return nil, fmt.Errorf("%s: %w", path, ErrCancelled)
		}
		pixels, err := readImage(f.path, k.height, k.width, k.channels, sum)
		if err != nil {
			return nil, err
		}
		if f.test && k.split == 0 {
			k.split = i
		}
		k.pixels = append(k.pixels, pixels...)
		k.labels.add(f.class, &d)
	}
	k.hash = hex.EncodeToString(sum.Sum(nil))
	return k, nil
}

// size decides the size of the images and whether they have colours.
func (k *stack) size(files []classImage) error {
	same, height, width := true, 0, 0
	for i, f := range files {
		if cancelled() {
			return fmt.Errorf("%s: %w", k.name, ErrCancelled)
		}
		config, err := imageConfig(f.path)
		if err != nil {
			return err
		}
		if i == 0 {
			height, width = config.Height, config.Width
		}
		same = same && height == config.Height && width == config.Width
		if !isGrey(config) {
			k.channels = 3
		}
	}
	k.height, k.width = height, width
	if !same || max(height, width) > 2*thumbSide {
		if !same {
			height, width = thumbSide, thumbSide
		}
		scale := float64(thumbSide) / float64(max(height, width))
		k.height, k.width = max(1, int(float64(height)*scale+0.5)), max(1, int(float64(width)*scale+0.5))
		k.told = append(k.told, fmt.Sprintf("images scaled to %d×%d pixels, as wide and as high, with the Catmull-Rom filter", k.width, k.height))
	}
	if values := len(files) * k.height * k.width * k.channels; values > inputMost {
		return fmt.Errorf("%s: %d images of %d×%d pixels are %d values, want at most %d; take fewer or smaller ones", k.name, len(files), k.width, k.height, values, inputMost)
	}
	return nil
}

func imageConfig(path string) (image.Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return image.Config{}, err
	}
	defer f.Close()
	config, _, err := image.DecodeConfig(f)
	switch {
	case err != nil:
		return config, fmt.Errorf("%s: %w; want PNG or JPEG: save it so, or take it away", path, err)
	case config.Width < 1 || config.Height < 1 || config.Width > imageSide || config.Height > imageSide:
		return config, fmt.Errorf("%s: %d×%d pixels, want 1 to %d along a side; scale it", path, config.Width, config.Height, imageSide)
	}
	return config, nil
}

// readImage is an image of a size as bytes, channel by channel.
func readImage(path string, height, width, channels int, sum hash.Hash) ([]uint8, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > imageMost {
		err = fmt.Errorf("%s: %d MB, want at most %d; scale it", path, info.Size()>>20, imageMost>>20)
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum.Write(data)
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w; copy or save it again, or take it away", path, err)
	}
	box := image.Rect(0, 0, width, height)
	scaler := draw.Scaler(draw.CatmullRom)
	if img.Bounds().Dx() == width && img.Bounds().Dy() == height {
		scaler = draw.NearestNeighbor // which copies
	}
	if channels == 1 {
		out := image.NewGray(box)
		scaler.Scale(out, box, img, img.Bounds(), draw.Src, nil)
		return out.Pix, nil
	}
	out := image.NewRGBA(box)
	draw.Draw(out, box, image.White, image.Point{}, draw.Src) // behind what is transparent
	scaler.Scale(out, box, img, img.Bounds(), draw.Over, nil)
	pixels := make([]uint8, 0, 3*width*height)
	for i := 0; i < len(out.Pix); i += 4 {
		pixels = append(pixels, out.Pix[i:i+3]...)
	}
	return planar(pixels, 3), nil
}

// isGrey says whether an image has no colours by its format.
func isGrey(config image.Config) bool {
	r, g, b, _ := config.ColorModel.Convert(tint{}).RGBA()
	return r == g && g == b
}

// tint is a colour that is not grey.
type tint struct{}

// RGBA implements color.Color.
func (tint) RGBA() (r, g, b, a uint32) { return 0xffff, 0, 0, 0xffff }
