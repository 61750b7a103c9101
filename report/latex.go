package report

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/internal/printable"
	"github.com/north-tui/north/sim"
)

// LaTeXFile is the report for papers. It is to be read by \input; it needs the packages
// booktabs and graphicx, and UTF-8.
const LaTeXFile = "report.tex"

// latex writes the report for papers: how the numbers came about, the figures of all data
// sets together, and for each the table of means and its figures.
func (s *study) latex(w io.Writer, version string, overview []image, images [][]image) {
	fmt.Fprint(w, "% Needs \\usepackage{booktabs,graphicx}.\n\n")
	s.methods(w, version)
	latexFigures(w, overview)
	for i, d := range s.data {
		rows, text := s.meansRows(d)
		fmt.Fprintf(w, "\\begin{table}\n\\centering\\small\n\\caption{%s: means over seeds and 95\\,\\%% confidence intervals.}\n", inLaTeX(d.name))
		for begin := text; begin < len(rows[0]); {
			end := fitting(rows, text, begin)
			latexTabular(w, rows, text, begin, end)
			begin = end
		}
		fmt.Fprint(w, "\\end{table}\n\n")
		latexFigures(w, images[i])
	}
}

// lineWidth is how many characters of a table stand beside each other on a page, gaps
// between columns included.
const lineWidth = 80

// fitting is the end of the columns from begin that fit on a line behind the first ones,
// which are text; at least one is taken.
func fitting(rows [][]string, text, begin int) int {
	wide := func(column int) int {
		most := 0
		for _, row := range rows {
			most = max(most, utf8.RuneCountInString(strings.Trim(row[column], "*")))
		}
		return most + 3
	}
	used := wide(begin)
	for column := range text {
		used += wide(column)
	}
	end := begin + 1
	for end < len(rows[0]) && used+wide(end) <= lineWidth {
		used += wide(end)
		end++
	}
	return end
}

// latexTabular writes the columns from begin to before end behind the first ones, which
// are text.
func latexTabular(w io.Writer, rows [][]string, text, begin, end int) {
	fmt.Fprintf(w, "\n\\medskip\n\\begin{tabular}{%s%s}\n\\toprule\n", strings.Repeat("l", text), strings.Repeat("r", end-begin))
	for k, row := range rows {
		var cells []string
		for _, cell := range slices.Concat(row[:text], row[begin:end]) {
			if bold, ok := strings.CutPrefix(cell, "**"); ok {
				cells = append(cells, "\\textbf{"+inLaTeX(strings.TrimSuffix(bold, "**"))+"}")
			} else {
				cells = append(cells, inLaTeX(cell))
			}
		}
		fmt.Fprintf(w, "%s \\\\\n", strings.Join(cells, " & "))
		if k == 0 {
			fmt.Fprint(w, "\\midrule\n")
		}
	}
	fmt.Fprint(w, "\\bottomrule\n\\end{tabular}\n")
}

func latexFigures(w io.Writer, images []image) {
	for _, figure := range images {
		fmt.Fprintf(w, "\\begin{figure}\n\\centering\n\\includegraphics[width=\\linewidth]{%s}\n\\caption{%s}\n\\end{figure}\n\n", inPDF(figure.file), inLaTeX(figure.text))
	}
}

// methods is a paragraph that says what was run.
func (s *study) methods(w io.Writer, version string) {
	seeds, kernels := map[uint64]bool{}, map[string]bool{}
	data := map[string]bool{}
	for _, r := range s.rows {
		seeds[r.Spec.Seed] = true
		if kernel, ok := r.Results["kernel"].(string); ok {
			kernels[kernel] = true
		}
		facts, err := sim.ReadData(filepath.Join(s.dir, r.Dir))
		name, named := facts[sim.DataName].(string)
		hash, hashed := facts[sim.DataHash].(string)
		if err == nil && named && hashed {
			data[fmt.Sprintf("%s (SHA-256 %s)", name, hash)] = true
		}
	}
	fmt.Fprintf(w, "Of %d runs, %d finished.", len(s.rows)+len(s.unfinished), len(s.rows))
	var list []string
	for _, seed := range slices.Sorted(maps.Keys(seeds)) {
		list = append(list, strconv.FormatUint(seed, 10))
	}
	fmt.Fprintf(w, " The seeds are %s.", strings.Join(list, ", "))
	fmt.Fprint(w, " Values are means over seeds, $\\pm$ half of the 95\\,\\% confidence interval (Student's $t$); a group of one run has no interval.")
	if len(s.common) > 0 {
		fmt.Fprintf(w, " The same in every run: %s.", inLaTeX(strings.Join(s.common, ", ")))
	}
	for _, d := range slices.Sorted(maps.Keys(data)) {
		fmt.Fprintf(w, " The data are %s.", inLaTeX(d))
	}
	fmt.Fprintf(w, " The tables were computed by %s; the runs used the kernel %s.", inLaTeX(version), inLaTeX(strings.Join(slices.Sorted(maps.Keys(kernels)), ", ")))
	if s.command != "" {
		fmt.Fprintf(w, " The command of the runs was\n\\begin{quote}\\small\\raggedright\n%s\n\\end{quote}", codeInLaTeX(s.command))
	}
	fmt.Fprint(w, "\n\n")
}

// codeInLaTeX is text of any origin as it is typed, where LaTeX would make a dash of two
// hyphens. A line may end after a comma.
func codeInLaTeX(text string) string {
	return "\\texttt{" + strings.NewReplacer("--", "-{}-", ",", `,\allowbreak{}`, "'", `\textquotesingle{}`).Replace(inLaTeX(text)) + "}"
}

// inPDF is the name of a figure's file for papers.
func inPDF(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) + ".pdf" }

// latexCharacters are those that mean something to LaTeX, and those that it does not know.
var latexCharacters = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "#", `\#`, "%", `\%`, "_", `\_`,
	"^", `\textasciicircum{}`, "~", `\textasciitilde{}`, "<", `\textless{}`, ">", `\textgreater{}`, "|", `\textbar{}`,
	"−", "$-$", "±", `$\pm$`, "×", `$\times$`, "→", `$\to$`, "–", "--", "…", `\ldots{}`, "γ", `$\gamma$`, "φ", `$\varphi$`, "ε", `$\varepsilon$`,
)

// inLaTeX is text of any origin as LaTeX shows it.
func inLaTeX(text string) string {
	return latexCharacters.Replace(printable.Line(text))
}
