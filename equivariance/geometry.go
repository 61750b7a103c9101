package equivariance

// geometry is how the images of a batch lie in memory: a pixel a row with its channels
// side by side, a margin of zeros above and left of each image, which serves the image
// above and the row before as their margin below and right. Windows that reach over
// an edge then see zeros, and every window of an image is one step of a pixel further.
type geometry struct{ side, pad int }

// pitch is the number of pixels from one row to the next.
func (g geometry) pitch() int { return g.side + g.pad }

// pixel is the number of pixel (i, j) of an image.
func (g geometry) pixel(image, i, j int) int {
	return (image*(g.side+g.pad)+i+g.pad)*g.pitch() + g.pad + j
}

// pixels is the number of all pixels of so many images, margins included.
func (g geometry) pixels(images int) int {
	return (images*(g.side+g.pad)+g.pad)*g.pitch() + g.pad
}

// run is the number of pixels from the first of an image to its last.
func (g geometry) run() int { return (g.side-1)*g.pitch() + g.side }

// stacked is how the images that a first layer reads lie: each pixel has the kernel's
// column of pixels around it as channels, so that no margin is needed above.
type stacked struct{ side, pad int }

func (s stacked) pixel(image, i, j int) int {
	return (image*s.side+i)*(s.side+s.pad) + s.pad + j
}

func (s stacked) pixels(images int) int { return images*s.side*(s.side+s.pad) + s.pad }
