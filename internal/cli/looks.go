package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/tui"
	"github.com/spf13/cobra"
)

// looks are the flags that say how the screen looks.
type looks struct {
	color, glyphs, theme string
	mono, calm, stage    bool
}

// The words of the flags of looks.
var (
	depthWords = []string{"auto", "none", "16", "256", "true"}
	tierWords  = []string{"auto", "braille", "block", "shade", "ascii"}
	themeWords = []string{"auto", "dark", "light"}
)

func (l *looks) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.color, "color", "auto", "`DEPTH` of colour: "+strings.Join(depthWords, ", "))
	f.BoolVar(&l.mono, "mono", false, "no colours: the same as --color none")
	f.StringVar(&l.glyphs, "glyphs", "auto", "`TIER` of characters: "+strings.Join(tierWords, ", "))
	f.StringVar(&l.theme, "theme", "auto", "`BACKGROUND` of the terminal: "+strings.Join(themeWords, ", "))
	f.BoolVar(&l.calm, "calm", false, "no pulsing marks")
	f.BoolVar(&l.stage, "stage", false, "for a lecture hall: two panels and a few big numbers")
}

// options is how the screen looks: as the flags say, else the preferences, else
// the environment.
func (l looks) options(p tui.Preferences) (tui.Options, error) {
	o := tui.Options{
		Exporter: plots.Exporter{Figures: ownFigures()}, Catalogue: catalogue(), Thumbnail: thumbnail, Train: trainOne, Lessons: allLessons(),
		Calm: l.calm || p.Calm, Stage: l.stage, Preferences: p, Depth: cells.DetectDepth(os.Getenv),
	}
	var err error
	if l.mono {
		l.color = "none"
	}
	if l.color != "auto" {
		if o.Depth, err = cells.ParseDepth(l.color); err != nil {
			return o, usageError{err}
		}
	}
	if o.Light, err = lightGround(l.theme, p.Theme, os.Getenv); err != nil {
		return o, err
	}
	o.Tier, err = tier(l.glyphs, p.Glyphs)
	return o, err
}

// forPicture is how a still looks in a file. Pictures show everything, whatever
// the terminal can, and no preferences: the same command gives the same picture.
func (l looks) forPicture(path string) (tui.Options, error) {
	if ext := filepath.Ext(path); ext == ".svg" || ext == ".png" {
		if l.color == "auto" && !l.mono {
			l.color = "true"
		}
		if l.glyphs == "auto" {
			l.glyphs = "braille"
		}
		if l.theme == "auto" {
			l.theme = "dark"
		}
	}
	return l.options(tui.Preferences{})
}

// tier is the set of characters that a flag, or else a preference, names; else
// the one the environment suggests.
func tier(flag, preferred string) (cells.Tier, error) {
	for _, word := range []string{flag, preferred} {
		if word == "auto" || word == "" {
			continue
		}
		t, err := cells.ParseTier(word)
		if err != nil {
			return t, usageError{err}
		}
		return t, nil
	}
	return cells.DetectTier(runtime.GOOS, os.Getenv), nil
}

// lightGround says whether the terminal's ground is light. Some terminals say so
// in COLORFGBG, as the numbers of ink and ground among the 16 colours; none is
// asked, since an unanswered question stalls the start.
func lightGround(flag, preferred string, getenv func(string) string) (bool, error) {
	for _, word := range []string{flag, preferred} {
		switch word {
		case "dark":
			return false, nil
		case "light":
			return true, nil
		case "auto", "":
		default:
			return false, form.Unknown("theme", word, themeWords)
		}
	}
	text := getenv("COLORFGBG")
	ground, err := strconv.Atoi(text[strings.LastIndexByte(text, ';')+1:])
	return err == nil && (ground == 7 || ground >= 9 && ground <= 15), nil
}

// preferencesFile is where the screen's preferences are kept; "" where the user
// has no such folder.
func preferencesFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "north", "screen.json")
}

// preferences are the user's, and what is wrong in their file.
func preferences() (tui.Preferences, []string) {
	path := preferencesFile()
	if path == "" {
		return tui.Preferences{}, nil
	}
	return tui.ReadPreferences(path, catalogue().Scenes)
}
